// Shows what a session tells: a block that is painted again in a terminal, lines elsewhere, JSON for programs.
import { writeJson, writeLines, writeOver } from '../screen';
import type { Report, Tell } from '../session/report';
import { plainLine } from './plain';
import { emptyView, render, see } from './view';

export interface Watcher {
  tell: Tell;
  /** Leaves the last block where it is. */
  close(): void;
}

/** At most so many paintings a second. */
const REPAINT_MS = 100;

export function watcherFor(stdout: NodeJS.WriteStream, json: boolean): Watcher {
  if (json) return { tell: (report) => writeJson(stdout, report), close: () => undefined };
  return stdout.isTTY ? terminalWatcher(stdout) : plainWatcher(stdout);
}

function plainWatcher(stdout: NodeJS.WritableStream): Watcher {
  const tell = (report: Report) => {
    const line = plainLine(report);
    if (line !== null) writeLines(stdout, line);
  };
  return { tell, close: () => undefined };
}

export function terminalWatcher(stdout: Pick<NodeJS.WriteStream, 'write' | 'columns'>): Watcher {
  const view = emptyView();
  let painted = 0;
  let timer: NodeJS.Timeout | null = null;
  const paint = () => {
    timer = null;
    const lines = render(view, stdout.columns || 80);
    writeOver(stdout, painted, lines);
    painted = lines.length;
  };
  return {
    tell: (report) => {
      // Told before anything is painted, and stays above the block.
      if (report.event === 'fileWarning' && painted === 0) writeLines(stdout, plainLine(report) ?? []);
      if (see(view, report) && view.room !== '' && timer === null) timer = setTimeout(paint, REPAINT_MS);
    },
    close: () => {
      if (timer === null) return;
      clearTimeout(timer);
      paint();
    },
  };
}
