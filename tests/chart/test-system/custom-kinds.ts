// Kinds that come with the Gateway API (1.4) and the Prometheus operator: the fields of theirs that the chart writes.
import type { Tree } from './manifests';

const object = (properties: Record<string, Tree>, ...required: string[]): Tree => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const list = (items: Tree): Tree => ({ type: 'array', items, minItems: 1 });
const text = { type: 'string', minLength: 1 };
const texts = { type: 'object', additionalProperties: { type: 'string' } };
const port = { type: 'integer', minimum: 1, maximum: 65535 };

const kind = (apiVersion: string, kindName: string, spec: Tree): Record<string, Tree> => ({
  [`${apiVersion} ${kindName}`]: object(
    {
      apiVersion: { const: apiVersion },
      kind: { const: kindName },
      metadata: object({ name: text, namespace: text, labels: texts, annotations: texts }, 'name'),
      spec,
    },
    'apiVersion',
    'kind',
    'metadata',
    'spec',
  ),
});

const GATEWAY = 'gateway.networking.k8s.io';
const parentRefs = list(
  object({ group: text, kind: text, name: text, namespace: text, sectionName: text, port }, 'name'),
);
const backendRefs = list(object({ name: text, port }, 'name', 'port'));
const hostnames = list({
  type: 'string',
  pattern: '^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
});
const route = (rule: Record<string, Tree>) =>
  object(
    { parentRefs, hostnames, rules: list(object({ ...rule, backendRefs }, 'backendRefs')) },
    'parentRefs',
    'rules',
  );

export const CUSTOM_KINDS: Record<string, Tree> = {
  ...kind(`${GATEWAY}/v1`, 'GRPCRoute', route({})),
  ...kind(
    `${GATEWAY}/v1`,
    'HTTPRoute',
    route({
      matches: list(
        object({ path: object({ type: { enum: ['Exact', 'PathPrefix'] }, value: text }, 'type', 'value') }),
      ),
      timeouts: object({ request: { type: 'string', pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$' } }),
    }),
  ),
  ...kind(`${GATEWAY}/v1alpha2`, 'TLSRoute', route({})),
  ...kind(
    `${GATEWAY}/v1`,
    'BackendTLSPolicy',
    object(
      {
        targetRefs: list(
          object({ group: { const: '' }, kind: { const: 'Service' }, name: text }, 'group', 'kind', 'name'),
        ),
        validation: {
          ...object(
            {
              hostname: text,
              caCertificateRefs: list(
                object({ group: { const: '' }, kind: { const: 'ConfigMap' }, name: text }, 'group', 'kind', 'name'),
              ),
              wellKnownCACertificates: { const: 'System' },
            },
            'hostname',
          ),
          oneOf: [{ required: ['caCertificateRefs'] }, { required: ['wellKnownCACertificates'] }],
        },
      },
      'targetRefs',
      'validation',
    ),
  ),
  ...kind(
    'monitoring.coreos.com/v1',
    'ServiceMonitor',
    object(
      {
        selector: object({ matchLabels: texts }, 'matchLabels'),
        namespaceSelector: object({ matchNames: list(text) }),
        endpoints: list(
          object({ port: text, path: text, interval: { type: 'string', pattern: '^([0-9]+(ms|[smhdwy]))+$' } }, 'port'),
        ),
      },
      'selector',
      'endpoints',
    ),
  ),
};
