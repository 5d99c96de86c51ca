{{/* What the schema cannot say: combinations without sense, each with what to do instead. Included once. */}}
{{- define "midip2p.check" -}}
{{- $v := .Values -}}
{{- range $section, $keys := dict "data" list "tls" list "keys" (list "directory" "tokenFile" "introductionFile") "oidc" (list "clientSecretFile") "admin" list "database" (list "url" "passwordFile" "migrate") -}}
  {{- range $key, $_ := (get $v.config $section | default dict) -}}
    {{- if or (empty $keys) (has $key $keys) -}}
      {{- fail (printf "config.%s.%s is set by the chart itself: use the chart's own values %s" $section $key (get (dict "data" "(the pod's directory is empty at every start)" "tls" "tls.existingSecret" "keys" "keys.existingSecret" "admin" "admin.name and admin.existingSecret" "oidc" "oidc.existingSecret" "database" "database.external.existingSecret and database.migrations") $section)) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- range $name, $image := dict "image" $v.image "database.bundled.image" $v.database.bundled.image -}}
  {{- if eq $image.tag "latest" -}}
    {{- fail (printf "%s.tag is latest, which names another image every day and cannot be rolled back to: name a version" $name) -}}
  {{- end -}}
{{- end -}}
{{- if and $v.database.bundled.enabled $v.database.external.existingSecret -}}
  {{- fail "database.external.existingSecret and the bundled database are both on: set database.bundled.enabled=false to use your own" -}}
{{- end -}}
{{- if and (not $v.database.bundled.enabled) (not $v.database.external.existingSecret) -}}
  {{- fail "there is no database: name the Secret with its address in database.external.existingSecret, or set database.bundled.enabled=true" -}}
{{- end -}}
{{- if and $v.database.bundled.enabled (eq $v.database.migrations "hook") -}}
  {{- fail "database.migrations=hook runs before the bundled database is there: use auto or init" -}}
{{- end -}}
{{- if and $v.admin.existingSecret (not $v.admin.name) -}}
  {{- fail "admin.existingSecret holds the password of nobody: set admin.name too" -}}
{{- end -}}
{{- if ne (empty $v.oidc.existingSecret) (empty (dig "oidc" "issuer" "" $v.config)) -}}
  {{- fail "config.oidc.issuer and oidc.existingSecret, with the client's secret there, are set together, or neither" -}}
{{- end -}}
{{- if and $v.autoscaling.enabled (gt (int $v.autoscaling.minReplicas) (int $v.autoscaling.maxReplicas)) -}}
  {{- fail (printf "autoscaling.minReplicas (%d) is more than autoscaling.maxReplicas (%d)" (int $v.autoscaling.minReplicas) (int $v.autoscaling.maxReplicas)) -}}
{{- end -}}
{{- if and $v.autoscaling.enabled (not (dig "requests" "cpu" "" $v.resources)) -}}
  {{- fail "autoscaling.enabled needs resources.requests.cpu: autoscaling.targetCPU is a percentage of it" -}}
{{- end -}}
{{- if and $v.service.nodePort (eq $v.service.type "ClusterIP") -}}
  {{- fail "service.nodePort needs service.type NodePort or LoadBalancer" -}}
{{- end -}}
{{- if and $v.ingress.enabled (not (and $v.ingress.host $v.ingress.tlsSecret)) -}}
  {{- fail "ingress.enabled needs ingress.host and ingress.tlsSecret: gRPC through an ingress needs a name and its certificate" -}}
{{- end -}}
{{- if $v.gateway.enabled -}}
  {{- if not (and $v.gateway.parentRefs $v.gateway.grpcHostname) -}}
    {{- fail "gateway.enabled needs gateway.parentRefs and gateway.grpcHostname" -}}
  {{- end -}}
  {{- if eq $v.gateway.grpcHostname $v.gateway.httpHostname -}}
    {{- fail "gateway.httpHostname is that of gRPC, and a Gateway takes one kind of route for a name: give REST another name, or leave it empty" -}}
  {{- end -}}
  {{- if and (eq $v.gateway.mode "passthrough") (or $v.gateway.httpHostname $v.gateway.caConfigMap) -}}
    {{- fail "gateway.mode=passthrough carries gRPC and REST under gateway.grpcHostname, and no Gateway looks inside: leave gateway.httpHostname and gateway.caConfigMap empty" -}}
  {{- end -}}
{{- end -}}
{{- if and (dig "proxies" "addresses" "" $v.config) (eq (dig "proxies" "told" "protocol" $v.config) "protocol") (or $v.ingress.enabled (and $v.gateway.enabled (eq $v.gateway.mode "terminate"))) -}}
  {{- fail "config.proxies.told is protocol, and where TLS ends at an Ingress or a Gateway it says for whom it speaks in headers: set config.proxies.told=headers" -}}
{{- end -}}
{{- range $section := list "server" "operations" -}}
  {{- if eq (int (get (get $v.config $section) "port")) 0 -}}
    {{- fail (printf "config.%s.port is 0, any free TCP port, and no Service could lead there: name one" $section) -}}
  {{- end -}}
{{- end -}}
{{- if eq (int $v.config.server.port) (int $v.config.operations.port) -}}
  {{- fail "config.operations.port is config.server.port: probes and metrics need a TCP port of their own" -}}
{{- end -}}
{{/* Helm has no cluster to ask while it renders for others; every namespace has this account. */}}
{{- if lookup "v1" "ServiceAccount" .Release.Namespace "default" -}}
  {{- range $value, $name := dict "keys.existingSecret" $v.keys.existingSecret "tls.existingSecret" $v.tls.existingSecret "admin.existingSecret" $v.admin.existingSecret "oidc.existingSecret" $v.oidc.existingSecret "database.external.existingSecret" $v.database.external.existingSecret "ingress.tlsSecret" (ternary $v.ingress.tlsSecret "" $v.ingress.enabled) -}}
    {{- if and $name (not (lookup "v1" "Secret" $.Release.Namespace $name)) -}}
      {{- fail (printf "%s names the Secret %s, which is not in the namespace %s: make it first" $value $name $.Release.Namespace) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- end }}
