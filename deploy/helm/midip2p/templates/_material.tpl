{{/*
What is generated: made once in a rendering, and never again in the cluster. Each Secret is asked for first; where it is
there, it is taken as it is. Fills .Values.material, a dict of {keys, tls, admin, database}: data as in a Secret.
*/}}
{{- define "midip2p.material" -}}
{{- if not (hasKey .Values "material") -}}
{{- $root := . -}}
{{- $material := dict -}}
{{- range $name := list "keys" "tls" "admin" "database" -}}
  {{- $secret := lookup "v1" "Secret" $root.Release.Namespace (include (printf "midip2p.secret.%s" $name) $root) -}}
  {{- $_ := set $material $name ((get (default dict $secret) "data") | default dict) -}}
{{- end -}}
{{- if not .Values.keys.existingSecret -}}
  {{- range $voice := list "token" "introduction" -}}
    {{- /* Whoever has changed the token key has another file there, such as token-2027.pem. */ -}}
    {{- if not (regexMatch (printf "(^| )%s(-[a-zA-Z0-9._-]+)?\\.pem( |$)" $voice) (keys $material.keys | join " ")) -}}
      {{- $_ := set $material.keys (printf "%s.pem" $voice) (genPrivateKey "ed25519" | b64enc) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- if and (not .Values.tls.existingSecret) (not (hasKey $material.tls "tls.crt")) -}}
  {{- $service := include "midip2p.fullname" . -}}
  {{- $inside := list "midip2p-server" $service (printf "%s.%s" $service .Release.Namespace) (printf "%s.%s.svc" $service .Release.Namespace) -}}
  {{- $certificate := genSelfSignedCertWithKey "midip2p-server" nil (concat $inside .Values.tls.names) 7300 (genPrivateKey "ecdsa") -}}
  {{- $_ := set $material "tls" (dict "tls.crt" ($certificate.Cert | b64enc) "tls.key" ($certificate.Key | b64enc)) -}}
{{- end -}}
{{- if and .Values.admin.name (not .Values.admin.existingSecret) (not (hasKey $material.admin .Values.admin.passwordKey)) -}}
  {{- $_ := set $material "admin" (dict .Values.admin.passwordKey (randAlphaNum 24 | b64enc)) -}}
{{- end -}}
{{- if and .Values.database.bundled.enabled (not (hasKey $material.database "password")) -}}
  {{- $password := randAlphaNum 32 -}}
  {{- $url := printf "postgresql://midip2p:%s@%s-postgresql:5432/midip2p" $password (include "midip2p.fullname" .) -}}
  {{- $_ := set $material "database" (dict "password" ($password | b64enc) "url" ($url | b64enc)) -}}
{{- end -}}
{{- $_ := set .Values "material" $material -}}
{{- end -}}
{{- end }}

{{/* SHA-256 of the server's certificate as clients pin it; empty where it is not to be had here. */}}
{{- define "midip2p.fingerprint" -}}
{{- include "midip2p.material" . -}}
{{- with get .Values.material.tls "tls.crt" -}}
  {{- $pem := b64dec . -}}
  {{- regexFind "-----BEGIN CERTIFICATE-----[^-]+" $pem | replace "-----BEGIN CERTIFICATE-----" "" | nospace | b64dec | sha256sum -}}
{{- end -}}
{{- end }}
