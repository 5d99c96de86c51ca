// Which projects' system tests run at the same time. Most need the machine to themselves, because they judge how long
// something took; some only wait, for containers, fresh machines and what is installed there, and run in two lanes.

/** Nx's tag in the package.json of a project whose system tests judge no times, however busy the machine is. */
const IN_COMPANY = 'system-tests:in-company';

/** All who build and run images do so in one store. Two of them at once would take each other's images and names. */
const ONE_STORE = '@midip2p/image';

/** `projects` as workspaces.cjs has them. Returns folders: of each lane, and of those that run after the lanes, alone. */
export function lanesOf(projects) {
  const foldersOf = (chosen) => chosen.map(({ folder }) => folder);
  const isInCompany = ({ manifest }) => manifest.nx.tags.includes(IN_COMPANY);
  const isAtStore = ({ manifest }) => (manifest.nx.implicitDependencies ?? []).includes(ONE_STORE);
  const inCompany = projects.filter(isInCompany);
  const lanes = [inCompany.filter(isAtStore), inCompany.filter((project) => !isAtStore(project))];
  return {
    lanes: lanes.map(foldersOf).filter((lane) => lane.length > 0),
    alone: foldersOf(projects.filter((project) => !isInCompany(project))),
  };
}

/**
 * Calls `run(project, {hasCompany})` for each: the lanes at once, each in turn, and then the others. Resolves with what
 * these resolved with.
 */
export async function inLanes({ lanes, alone }, run) {
  const inTurn = async (projects, options) => {
    const results = [];
    for (const project of projects) results.push(await run(project, options));
    return results;
  };
  const together = await Promise.all(lanes.map((lane) => inTurn(lane, { hasCompany: lanes.length > 1 })));
  return [...together.flat(), ...(await inTurn(alone, { hasCompany: false }))];
}
