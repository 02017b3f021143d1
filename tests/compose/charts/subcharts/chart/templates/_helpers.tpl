{{ define "color" }}the parent's{{ end }}
