// A relay inside another program, which hands it connections. The command is main.ts.
export { configSchema } from './config/config';
export { Metrics as RelayMetrics } from './metrics';
export { Relay } from './relay';
