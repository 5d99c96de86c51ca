{{/* Short enough for the longest suffix and for the hash a StatefulSet appends: a label holds 63 characters. */}}
{{- define "midip2p.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $whole := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $whole .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* What never changes and tells this release's pods from all others. Takes {root, component}. */}}
{{- define "midip2p.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .root.Release.Name | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "midip2p.labels" -}}
{{ include "midip2p.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: midip2p
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "midip2p.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ default (include "midip2p.fullname" .) .Values.serviceAccount.name }}
{{- else -}}
{{ default "default" .Values.serviceAccount.name }}
{{- end -}}
{{- end }}

{{/* Takes an image of the values and the tag where it names none. */}}
{{- define "midip2p.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ default .tag .image.tag }}
{{- end -}}
{{- end }}

{{- define "midip2p.secret.keys" -}}
{{ default (printf "%s-keys" (include "midip2p.fullname" .)) .Values.keys.existingSecret }}
{{- end }}
{{- define "midip2p.secret.tls" -}}
{{ default (printf "%s-tls" (include "midip2p.fullname" .)) .Values.tls.existingSecret }}
{{- end }}
{{- define "midip2p.secret.admin" -}}
{{ default (printf "%s-admin" (include "midip2p.fullname" .)) .Values.admin.existingSecret }}
{{- end }}
{{- define "midip2p.secret.database" -}}
{{- if .Values.database.bundled.enabled -}}
{{ include "midip2p.fullname" . }}-postgresql
{{- else -}}
{{ .Values.database.external.existingSecret }}
{{- end -}}
{{- end }}

{{/* hook, init or off */}}
{{- define "midip2p.migrations" -}}
{{- $when := .Values.database.migrations -}}
{{- if eq $when "auto" -}}
{{ ternary "init" "hook" .Values.database.bundled.enabled }}
{{- else -}}
{{ $when }}
{{- end -}}
{{- end }}

{{/* Longer than the server takes to send its streams elsewhere, or it would be killed in the middle of that. */}}
{{- define "midip2p.gracePeriod" -}}
{{ add (dig "server" "drainSeconds" 0 .Values.config) 30 }}
{{- end }}
