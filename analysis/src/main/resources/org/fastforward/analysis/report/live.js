// A grid while it runs: the server is asked now and then what changed; curves come for the runs that are drawn.

const ASK_MS = 2000;
const SHOWN_FAILURES = 3;
const MOST_FAILURES = 50;
const CELL_COLUMNS = ['cell', 'state', 'arm', 'step', 'loss', 'left', 'host', 'note'];

class Live {
  constructor() {
    Object.assign(this, { version: 0, cells: [], runs: [], asked: new Set() });
    this.told = make('p', { id: 'connection', role: 'status' });
    this.counts = make('p', { class: 'result', id: 'counts', 'aria-live': 'polite' });
    this.failures = make('div');
  }

  begin() {
    const part = section('now', 'How far it is');
    this.table = new DataTable({ name: 'cells', columns: CELL_COLUMNS.map(name => ({ name, numeric: false })), rows: [] }, 'Cells',
      (name, value) => (name === 'state' ? make('span', { class: 'state-' + value }, value) : null));
    part.append(this.counts, this.told, this.failures, this.table.element);
  }

  follow(refresh, losses) {
    Object.assign(this, { refresh, losses });
    this.ask();
  }

  address(path, query) {
    const own = new URLSearchParams(location.search).get('token');
    return path + '?' + new URLSearchParams({ ...query, ...(own ? { token: own } : {}) });
  }

  async ask() {
    try {
      const answer = await fetch(this.address('status', { since: this.version }));
      if (!answer.ok) throw new Error(await answer.text());
      this.take(await answer.json());
    } catch (failure) {
      this.tell(failure instanceof TypeError ? 'The server does not answer; asked again every few seconds.' : failure.message, true);
    }
    setTimeout(() => this.ask(), ASK_MS);
  }

  tell(text, bad) {
    if (this.told.textContent !== text) this.told.textContent = text;
    this.told.className = bad ? 'problem' : 'note';
  }

  take(now) {
    this.tell(now.problem || `As of ${now.time}. Followed every ${ASK_MS / 1000} s.`, now.problem !== '');
    if (this.counts.textContent !== now.counts) this.counts.textContent = now.counts;
    if (now.version === this.version) return;
    this.version = now.version;
    for (const { index, row } of now.cells) this.cells[index] = row;
    this.cells.length = now.size;
    this.table.update([...this.cells]);
    const failed = this.cells.filter(row => row[1] === 'FAILED');
    const panel = row => make('div', { class: 'panel' },
      make('b', { class: 'state-FAILED' }, `${row[0]}, ${row[2]} failed`), make('pre', {}, row[7]));
    const more = failed.slice(SHOWN_FAILURES, MOST_FAILURES);
    const open = this.failures.querySelector('details')?.open;
    this.failures.replaceChildren(...failed.slice(0, SHOWN_FAILURES).map(panel),
      ...(more.length ? [make('details', { open }, make('summary', {}, `${failed.length - SHOWN_FAILURES} more failures`), ...more.map(panel))] : []));
    now.runs.forEach(run => { data.colours[run.model] = run.colour; this.asked.delete(run.id); });
    const known = new Map(this.runs.map(run => [run.id, run]));
    for (const run of now.runs) known.set(run.id, Object.assign(known.get(run.id) ?? {}, run));
    this.runs = [...known.values()];
    inTurn(...(now.runs.length ? [() => this.losses.update(this.runs)] : []),
      ...(now.tables ? [() => { data.tables = now.tables; }, ...this.refresh] : []));
  }

  /** Fetches the curves of runs that have rows which are not here yet. */
  async want(shown, arrived) {
    const missing = shown.filter(run => !this.asked.has(run.id) && run.rows > (run.had ?? -1));
    if (!missing.length) return;
    missing.forEach(run => this.asked.add(run.id));
    try {
      const answer = await fetch(this.address('curves', { runs: missing.map(run => run.id).join(',') }));
      if (!answer.ok) throw new Error(await answer.text());
      for (const curves of await answer.json()) {
        const run = this.runs.find(r => r.id === curves.id);
        if (run) Object.assign(run, curves);
      }
      missing.forEach(run => { run.had = run.rows; });
      arrived();
    } catch (failure) {
      missing.forEach(run => this.asked.delete(run.id));
      this.tell('Curves are missing: ' + failure.message, true);
    }
  }
}
