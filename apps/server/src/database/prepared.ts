/** Each costs every connection of the pool some memory of the database. */
const MOST = 200;
const UNNAMED = '';

/**
 * Names for statements, so that the database reads and plans each but once for each connection. The first so many of a server are
 * those that it asks again and again; what comes later is asked without a name, since some texts grow with what they are about.
 */
export function statementNames(prefix = 'midip2p'): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined || names.size >= MOST) return known ?? UNNAMED;
    const name = `${prefix}_${names.size}`;
    names.set(sql, name);
    return name;
  };
}
