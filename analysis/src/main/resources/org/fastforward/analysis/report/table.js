// Tables: sorted by their heads, filtered by words, as many columns as fit (at most eight), the rest on demand.

/** What a reader wants first, in this order. */
const FIRST = {
  savings: ['model', 'task', 'flops_saved_percent', 'policy', 'adapter', 'learning_rate', 'wall_saved_percent', 'note', 'ff_steps', 'tiny_passes'],
  summary: ['adapter', 'policy', 'learning_rate', 'flops_saved_percent_mean', 'flops_saved_percent_min', 'flops_saved_percent_max',
    'wall_saved_percent_mean', 'flops_exact_saved_percent_mean', 'cells_reached'],
  learning_rates: ['model', 'learning_rate', 'flops_saved_percent', 'arm', 'policy', 'task', 'target_learning_rate', 'steps_to_target', 'note'],
  tuned: ['model', 'arm', 'ratio', 'task', 'start_rate', 'reached', 'adapter', 'flops_to_best'],
  cells: ['cell', 'state', 'loss', 'arm', 'left', 'step', 'host', 'note'],
};
const AT_MOST = 8;
/** So many rows are drawn in one go; the page answers before the next ones. */
const ROWS_AT_ONCE = 100;

/** A column's head, its unit and how it writes a value. */
function view(column, values) {
  const numbers = values.filter(v => v !== '').map(Number);
  const largest = Math.max(0, ...numbers.filter(Number.isFinite).map(Math.abs));
  let name = column.name;
  let unit = '';
  let write = v => (name === 'adapter' ? words(v) : v);
  if (name.includes('percent')) {
    [unit, name] = ['%', name.replace('_percent', '')];
  } else if (column.numeric && name.startsWith('flops')) {
    const power = thousands(largest);
    unit = power ? '10' + superscript(power) : 'FLOPs';
    write = v => (v === '' ? '' : digits(v / 10 ** power));
  } else if (column.numeric && name.endsWith('_bytes')) {
    [unit, name] = ['GB', name.slice(0, -6)];
    write = v => (v === '' ? '' : digits(v / 1e9, 3));
  } else if (column.numeric && name.endsWith('_s')) {
    [unit, name] = ['s', name.slice(0, -2)];
    write = v => (v === '' ? '' : digits(Number(v)));
  } else if (column.numeric && /loss(_after)?$/.test(name)) {
    unit = 'nats per token';
    write = v => (v === '' ? '' : Number(v).toFixed(4));
  }
  const head = name.replace('flops_exact', 'FLOPs (exact)').split('_').map(words).join(' ')
    .replace(/ (mean|min|max)$/, ', $1').replace('tiny passes', 'passes over the tiny set');
  return { title: head[0].toUpperCase() + head.slice(1) + (unit ? ', ' + unit : ''), write };
}

/** Columns by how much they are wanted: the known ones first, what says the same in every row last. */
function wanted(spec) {
  const first = FIRST[spec.name] ?? [];
  const rank = column => (first.includes(column.name) ? first.indexOf(column.name) : 100 + spec.columns.indexOf(column));
  const tells = column => {
    const values = unique(spec.rows.map(row => row[spec.columns.indexOf(column)]));
    return spec.rows.length < 2 || values.length > 1 || ['cell', 'state'].includes(column.name);
  };
  return [...spec.columns].sort((a, b) => tells(b) - tells(a) || rank(a) - rank(b));
}

class DataTable {
  /** @param spec name, columns (name, numeric), rows of texts; @param title the caption */
  constructor(spec, title, cell) {
    Object.assign(this, { spec, title, cell, sort: null, text: '', chosen: null });
    this.body = make('tbody');
    this.head = make('thead');
    this.scroll = make('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': title },
      make('table', { 'aria-label': title }, this.head, this.body));
    this.count = make('span', { class: 'note', role: 'status' });
    this.picker = make('details', {}, make('summary', {}, 'Columns'));
    const filter = make('input', {
      type: 'search', 'aria-label': 'Show rows that contain', placeholder: 'Filter rows',
      oninput: () => { this.text = filter.value; this.fill(); },
    });
    this.element = make('div', {}, make('div', { class: 'tools' }, filter, this.count, this.picker), this.scroll);
    let width = 0;
    new ResizeObserver(entries => {
      const now = Math.round(entries[0].contentRect.width);
      if (now && now !== width) {
        width = now;
        this.fit();
      }
    }).observe(this.scroll);
  }

  /** Shows as many columns as the width holds. */
  fit() {
    this.order = wanted(this.spec);
    this.views = this.spec.columns.map((c, i) => view(c, this.spec.rows.map(row => row[i])));
    this.choose(this.chosen ?? this.order.slice(0, AT_MOST), !this.chosen);
    while (!this.chosen && this.shown.length > 2 && this.scroll.scrollWidth > this.scroll.clientWidth) {
      this.choose(this.order.slice(0, this.shown.length - 1), true);
    }
    if (!this.chosen) this.fill();
    this.picker.replaceChildren(make('summary', {}, `Columns (${this.shown.length} of ${this.spec.columns.length})`),
      make('fieldset', {}, make('legend', {}, 'Show'), ...this.spec.columns.map(column => make('label', {},
        make('input', { type: 'checkbox', checked: this.shown.includes(column), onchange: event => this.pick(column, event.target.checked) }),
        this.views[this.spec.columns.indexOf(column)].title))));
  }

  pick(column, on) {
    this.chosen = on ? [...this.shown, column] : this.shown.filter(c => c !== column);
    this.choose(this.chosen);
  }

  /** @param trying whether it is only to be seen how wide that is */
  choose(columns, trying = false) {
    this.shown = this.spec.columns.filter(c => columns.includes(c));
    this.head.replaceChildren(make('tr', {}, ...this.shown.map(column => make('th',
      { scope: 'col', class: column.numeric && 'number', 'aria-sort': this.sort?.column === column && this.sort.order },
      make('button', { type: 'button', onclick: () => this.by(column) }, this.views[this.spec.columns.indexOf(column)].title)))));
    this.fill(trying);
  }

  by(column) {
    const again = this.sort?.column === column;
    const first = column.numeric ? 'descending' : 'ascending';
    const other = column.numeric ? 'ascending' : 'descending';
    this.sort = { column, order: again && this.sort.order === first ? other : first };
    this.choose(this.shown);
    this.head.querySelectorAll('button')[this.shown.indexOf(column)].focus();
  }

  sorted() {
    const needles = this.text.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = this.spec.rows.filter(row => {
      const all = row.join(' ').toLowerCase();
      return needles.every(needle => all.includes(needle));
    });
    if (this.sort) {
      const at = this.spec.columns.indexOf(this.sort.column);
      const sign = this.sort.order === 'ascending' ? 1 : -1;
      const { numeric } = this.sort.column;
      // What is missing comes last either way.
      rows.sort((a, b) => (a[at] === '') - (b[at] === '')
        || sign * (numeric ? a[at] - b[at] : String(a[at]).localeCompare(b[at], 'en', { numeric: true })));
    }
    return rows;
  }

  /** Fills the rows, some at a time, so that a thousand hold nothing up. */
  fill(trying = false) {
    const rows = trying ? this.longest() : this.sorted();
    const places = this.shown.map(column => this.spec.columns.indexOf(column));
    if (!trying) this.count.textContent = rows.length === this.spec.rows.length ? `${rows.length} rows` : `${rows.length} of ${this.spec.rows.length} rows`;
    this.body.replaceChildren();
    this.someAtATime(rows, some => this.body.append(...some.map(row => this.row(row, places))));
  }

  /** Does something for a few, then for the next few in another frame, until something else is to be drawn. */
  someAtATime(all, work) {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const from = at => {
      if (turn !== this.turn) return;
      work(all.slice(at, at + ROWS_AT_ONCE));
      if (at + ROWS_AT_ONCE < all.length) requestAnimationFrame(() => from(at + ROWS_AT_ONCE));
    };
    from(0);
  }

  /** Rows that show how wide the columns are: of each column the longest texts. */
  longest() {
    if (this.spec.rows.length <= 40) return this.spec.rows;
    const length = (row, at) => String(row[at]).length;
    return this.spec.columns.map((column, at) => this.spec.rows.reduce((a, b) => (length(b, at) > length(a, at) ? b : a)));
  }

  row(row, places) {
    const drawn = make('tr', {}, ...places.map((at, i) => {
      const text = String(this.views[at].write(row[at]));
      const own = this.cell?.(this.spec.columns[at].name, row[at], row);
      return i === 0 ? make('th', { scope: 'row' }, own ?? text)
        : make('td', { class: this.spec.columns[at].numeric ? 'number' : this.spec.columns[at].name === 'note' && 'long' }, own ?? text);
    }));
    drawn.told = row.join('\t');
    return drawn;
  }

  /** Takes other rows of the same columns; where they stand as before, only what changed is drawn. */
  update(rows) {
    const none = !this.spec.rows.length;
    this.spec.rows = rows;
    if (!this.shown) return;
    if (none || (!this.chosen && this.scroll.scrollWidth > this.scroll.clientWidth)) {
      this.fit();
      return;
    }
    const now = this.sorted();
    const drawn = [...this.body.rows];
    if (drawn.length !== now.length) {
      this.fill();
      return;
    }
    const places = this.shown.map(column => this.spec.columns.indexOf(column));
    const changed = now.map((row, i) => ({ row, before: drawn[i] })).filter(({ row, before }) => row.join('\t') !== before.told);
    this.someAtATime(changed, some => some.forEach(({ row, before }) => before.replaceWith(this.row(row, places))));
  }
}

/** Does what makes tables anew; those that were open are open again. */
function keepingOpen(work) {
  const open = [...document.querySelectorAll('details[data-table][open]')].map(details => details.dataset.table);
  work();
  open.forEach(name => document.querySelector(`details[data-table="${name}"]`)?.setAttribute('open', ''));
}

/** A table folded away; it is built when it is first opened. */
function folded(spec, title, before) {
  const details = make('details', { 'data-table': spec.name }, make('summary', {}, `Table: ${title} (${spec.rows.length} rows)`));
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) {
      details.append(...(before ? [make('p', { class: 'note' }, before)] : []), new DataTable(spec, title).element);
    }
  });
  return details;
}
