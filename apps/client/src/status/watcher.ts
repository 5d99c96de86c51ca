// Shows what a session tells: a block that is painted again in a terminal, lines elsewhere, JSON for programs.
import { writeJson, writeLines, writeOver } from '../screen';
import type { Report, EmitReport } from '../session/report';
import { lacksSomething, plainLine } from './plain';
import { emptyView, render, see, wrapped } from './view';
import { widthOf } from './width';

export interface Watcher {
  show: EmitReport;
  /** Leaves the last block where it is. */
  close(): void;
}

/** The most paintings a second. */
const REPAINT_MS = 100;

export function watcherFor(stdout: NodeJS.WriteStream, json: boolean): Watcher {
  if (json) return { show: (report) => writeJson(stdout, report), close: () => undefined };
  return stdout.isTTY ? terminalWatcher(stdout) : plainWatcher(stdout);
}

function plainWatcher(stdout: NodeJS.WritableStream): Watcher {
  const show = (report: Report) => {
    const line = plainLine(report);
    if (line !== null) writeLines(stdout, line);
  };
  return { show, close: () => undefined };
}

type Terminal = Pick<NodeJS.WriteStream, 'write' | 'columns' | 'rows' | 'on' | 'off'>;

/** Lines that stay above the block and are printed once. */
const isNews = (report: Report): boolean =>
  report.event === 'fileWarning' ||
  report.event === 'offered' ||
  (report.event === 'realtime' && lacksSomething(report));

export function terminalWatcher(terminal: Terminal): Watcher {
  const view = emptyView();
  let painted: number[] = []; // the width of each line
  let timer: NodeJS.Timeout | null = null;
  const columns = () => terminal.columns || 80;
  const rows = () => terminal.rows || Infinity;
  /** Rows that the painted block takes now: a terminal that became narrower has broken its lines. */
  const height = () => {
    const broken = painted.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns())), 0);
    return Math.min(broken, rows() - 1); // no cursor goes further up
  };
  const paint = (news: string[] = []) => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const block = view.room === '' ? [] : fitting(render(view, columns()), rows() - 1);
    writeOver(terminal, height(), [...news, ...block]);
    painted = block.map(widthOf);
  };
  const soon = () => (timer ??= setTimeout(paint, REPAINT_MS));
  const onResize = () => void (painted.length > 0 && soon());
  terminal.on('resize', onResize);
  return {
    show: (report) => {
      const changed = see(view, report) && view.room !== '';
      if (isNews(report)) paint(newsOf(report, columns()));
      else if (changed) soon();
    },
    close: () => {
      terminal.off('resize', onResize);
      if (timer !== null) paint();
    },
  };
}

// ---- details ----

/** Commands to be typed are never cut. */
const newsOf = (report: Report, columns: number): string[] =>
  report.event === 'offered'
    ? [`to hear the others by ${report.output}, type:`, `  ${report.command}`]
    : wrapped(plainLine(report) ?? '', columns, '');

/** A block that is higher than the terminal would leave a copy of its top behind each time. */
const fitting = (lines: string[], rows: number): string[] =>
  lines.length <= rows ? lines : [...lines.slice(0, Math.max(0, rows - 1)), `… ${lines.length - rows + 1} more lines`];
