{{ define "color" }}the child's{{ end }}
