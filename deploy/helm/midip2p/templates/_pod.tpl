{{/* What every pod of the server's image has: the restricted profile of Pod Security, and no token of the cluster. */}}
{{- define "midip2p.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "midip2p.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{- define "midip2p.containerImage" -}}
image: {{ include "midip2p.image" (dict "image" .Values.image "tag" .Chart.AppVersion) | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- end }}

{{- define "midip2p.databaseEnvironment" -}}
- name: MIDIP2P_DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ include "midip2p.secret.database" . }}
      key: {{ ternary "url" .Values.database.external.key .Values.database.bundled.enabled }}
{{- end }}

{{- define "midip2p.databaseMount" -}}
{{- if .Values.database.external.caKey }}
- { name: database-ca, mountPath: /etc/midip2p/database, readOnly: true }
{{- end }}
{{- end }}

{{- define "midip2p.databaseVolume" -}}
{{- if .Values.database.external.caKey }}
- name: database-ca
  secret:
    secretName: {{ include "midip2p.secret.database" . }}
    defaultMode: 0440
    items: [{ key: {{ .Values.database.external.caKey | quote }}, path: ca.crt }]
{{- end }}
{{- end }}

{{/* `midip2p-server migrate`: takes {root, name}. */}}
{{- define "midip2p.migrateContainer" -}}
name: {{ .name }}
{{ include "midip2p.containerImage" .root }}
args: [migrate]
env: {{- include "midip2p.databaseEnvironment" .root | nindent 2 }}
  - { name: MIDIP2P_DATA_DIR, value: /var/lib/midip2p }
volumeMounts:
  - { name: data, mountPath: /var/lib/midip2p }
  - { name: tmp, mountPath: /tmp }
  {{- include "midip2p.databaseMount" .root | nindent 2 }}
resources:
  requests: { cpu: 50m, memory: 128Mi }
  limits: { memory: 256Mi }
{{ include "midip2p.containerSecurity" .root }}
{{- end }}
