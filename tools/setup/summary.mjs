// What every test command ends with: a table, and the line "N passed, N failed".

/** Rows of {name, passed, failed, skipped}; returns the exit code. No tests at all is a failure. */
export function summary(rows) {
  const total = (key) => rows.reduce((sum, row) => sum + (row[key] ?? 0), 0);
  const width = Math.max(...rows.map((row) => row.name.length), 5);
  const line = (name, passed, failed, skipped) =>
    `${name.padEnd(width)}  ${String(passed).padStart(7)}  ${String(failed).padStart(7)}  ${String(skipped).padStart(7)}`;
  console.log(`\n${line('tests', 'passed', 'failed', 'skipped')}`);
  for (const row of rows) console.log(line(row.name, row.passed, row.failed, row.skipped ?? 0));
  console.log('');
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  return total('failed') > 0 || total('passed') === 0 ? 1 : 0;
}
