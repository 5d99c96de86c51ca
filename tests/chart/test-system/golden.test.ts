// What the chart makes without any values, to the letter, except for what is generated.
import { helm, HELM_VERSIONS, CHART } from './helm';
import { NAMESPACE } from './manifests';

jest.setTimeout(600_000);

it.each(HELM_VERSIONS)('Helm %s makes this of no values (npm run goldens)', async (version) => {
  const { stdout } = await helm(version).run('template', 'jam', CHART, ...NAMESPACE);
  const known = stdout
    .replace(/^( {2}[\w.]+): (?:[A-Za-z0-9+/]{32,}={0,2}|"[A-Za-z0-9+/]{32,}={0,2}")$/gm, '$1: GENERATED')
    .replace(/(checksum\/secrets?): [0-9a-f]{64}/g, '$1: OF-WHAT-IS-GENERATED')
    .replace(/\n{2,}/g, '\n'); // the two versions differ in empty lines alone
  expect(known).not.toMatch(/[A-Za-z0-9+/]{65,}/);
  expect(known).toMatchSnapshot('default values');
});
