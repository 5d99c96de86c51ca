// The real Helm, 3 and 4, and the chart that is tested with it.
import { join } from 'node:path';
import { type Helm, helm as helmIn } from '@midip2p/release';

export { HELM_VERSIONS, type Helm, type Output } from '@midip2p/release';

export const CHART = join(__dirname, '../../../deploy/helm/midip2p');

/** `kubeconfig`: of the cluster that it uses. Without it Helm has no cluster, whatever this machine has. */
export const helm = (version: string, kubeconfig?: string): Helm =>
  helmIn(version, join(__dirname, '../../../.cache/helm'), kubeconfig);
