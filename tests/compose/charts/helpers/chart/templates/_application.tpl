{{- define "application" -}}
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {{ .name }}
  labels:
    {{- include "labels" . | nindent 4 }}
spec:
  syncPolicy:
    automated:
      selfHeal: true
{{- end }}

{{- define "labels" }}
team: {{ .team | default "nobody" }}
{{- end }}
