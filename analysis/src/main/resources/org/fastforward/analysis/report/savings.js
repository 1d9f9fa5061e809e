// The first screen: the result in a sentence, its limit, and the figure of savings.

/** Columns of the table of savings that measure; the others tell cells and arms apart. */
const MEASURES = /^(target_loss|final_loss|reached|.*_steps|stages|tiny_passes|flops_.*|wall_.*|cpu_.*|adam_run|ff_run|note|seed|model|task)$/;
const METRICS = {
  flops: { name: 'FLOPs', unit: 'FLOPs', adam: 'flops_adam', ff: 'flops_ff', saved: 'flops_saved_percent' },
  exact: { name: 'FLOPs, counted exactly', unit: 'FLOPs', adam: 'flops_exact_adam', ff: 'flops_exact_ff', saved: 'flops_exact_saved_percent' },
  wall: { name: 'training time', unit: 's', adam: 'wall_adam_s', ff: 'wall_ff_s', saved: 'wall_saved_percent' },
};

/** What the rows of the summary say, one sentence. */
function sentence(summary) {
  const tuned = againstTuned();
  if (tuned.length) {
    return 'FLOPs to the test loss of plain Adam at its best learning rate, over Adam’s own: '
      + tuned.map(row => (row.cells ? `${digits(row.ratio, 3)} with ${row.arm}` : `${row.arm} did not get there`)
        + (row.cells && row.cells < row.of ? ` (${row.cells} of ${row.of} cells)` : '')).join(', ') + '. '
      + `Looking for that rate took ${digits(tuningBill(), 2)} times Adam’s.`;
  }
  const reached = summary.filter(row => row.flops_saved_percent_mean !== '');
  if (!reached.length) return 'No cell has both its arms finished yet.';
  const adapter = reached[0].adapter;
  const rows = reached.filter(row => row.adapter === adapter);
  const rates = unique(rows.map(row => row.learning_rate ?? ''));
  const parts = rates.map(rate => {
    const of = rows.filter(row => (row.learning_rate ?? '') === rate)
      .map(row => `${share(row.flops_saved_percent_mean)} with line search “${row.policy}”`);
    return (rates.length > 1 ? `at learning rate ${rate}, ` : '') + of.join(', ');
  });
  const cells = unique(rows.map(row => row.cells_reached));
  return `FLOPs that Fast Forward needs to reach plain Adam’s test loss: ${parts.join('; ')}. `
    + `Means over ${cells.length > 1 ? `${Math.min(...cells)} to ${Math.max(...cells)}` : cells[0]} ${words(adapter)} cells.`;
}

/** The most that plain Adam saves at another learning rate, measured against the same targets. */
function otherRate() {
  const rows = records('learning_rates')
    .filter(row => row.arm === 'adam' && row.flops_saved_percent !== '' && Number(row.learning_rate_factor) > 1);
  const factors = unique(rows.map(row => Number(row.learning_rate_factor)));
  const several = unique(records('learning_rates').map(row => row.target_learning_rate)).length > 1;
  const means = factors.map(factor => {
    const of = rows.filter(row => Number(row.learning_rate_factor) === factor);
    const at = unique(of.map(row => row.target_learning_rate));
    return { factor, at: several ? ` at ${at.join(' and ')}` : '', cells: of.length, saved: mean(of.map(row => Number(row.flops_saved_percent))) };
  });
  return means.sort((a, b) => b.saved - a.saved)[0];
}

/** Costs to tuned Adam's loss over tuned Adam's, by arm, where the grid has tuned. */
function againstTuned() {
  return records('tuned_means').filter(row => row.model === 'all').map(row => (
    { arm: row.arm.replace('fast-forward ', ''), of: row.cells, cells: Number(row.reached), ratio: Number(row.ratio_mean) }));
}

/** What finding Adam’s best rate took, over Adam at it: the mean over cells. */
function tuningBill() {
  const best = records('tuned').filter(row => row.arm === 'adam' && row.start_rate === row.best_rate);
  return mean(best.map(row => Number(row.tuning_flops) / Number(row.flops_best_adam)));
}

function limits() {
  const found = [];
  const other = otherRate();
  if (other && other.saved > 0) {
    found.push(`Part of what is saved${other.at} is the learning rate: at ${digits(other.factor, 3)} times the rate, plain Adam reaches the same loss with `
      + `${share(other.saved)} FLOPs and no stage.`);
  }
  if (data.miniature) found.push('These are tiny models on synthetic text: they show the effect, not the paper’s percentages.');
  const summary = records('summary');
  const expected = summary.reduce((sum, row) => sum + Number(row.cells_expected), 0);
  const reached = summary.reduce((sum, row) => sum + Number(row.cells_reached), 0);
  if (reached < expected) found.push(`${expected - reached} of ${expected} comparisons are not finished or did not reach their target.`);
  return found.join(' ');
}

function tile(value, text) {
  return make('div', { class: 'tile' }, make('b', {}, value), make('span', {}, text));
}

function tiles() {
  const summary = records('summary').filter(row => row.flops_saved_percent_mean !== '');
  const percent = v => `${Math.round(v)} %`;
  const rows = summary.filter(row => row.adapter === summary[0].adapter).slice(0, 4).map(row => tile(
    percent(row.flops_saved_percent_mean),
    `FLOPs saved, “${row.policy}”` + (row.learning_rate ? ` at ${row.learning_rate}` : '')
      + ` (${percent(row.flops_saved_percent_min)} to ${percent(row.flops_saved_percent_max)})`));
  const tuned = againstTuned().map(row => tile(row.cells ? `${digits(row.ratio, 3)}×` : '–',
    `tuned Adam’s FLOPs, ${row.arm} (${row.cells} of ${row.of} cells got there)`));
  const other = otherRate();
  const rate = other && !tuned.length
    ? [tile(percent(other.saved), `FLOPs saved by plain Adam at ${digits(other.factor, 3)}× the rate (${other.cells} cells)`)] : [];
  return make('div', { class: 'tiles' }, ...rows, ...tuned, ...rate);
}

class Savings {
  constructor(into) {
    this.into = into;
    this.controls = make('div', { class: 'controls' });
    this.key = make('ul', { class: 'key' });
    this.element = make('div', { class: 'chart', role: 'img', id: 'savings-chart' });
    this.metric = 'flops';
    this.chosen = {};
    into.append(this.controls, make('figure', {}, this.key, this.element,
      make('figcaption', {}, 'Whole bar: plain Adam. Coloured: Fast Forward to the same test loss. Grey: what was saved, in percent on top.')));
    this.refresh();
    this.drawn = chartIn(this.element, () => this.option());
  }

  /** Takes the table as it is now. */
  refresh() {
    this.rows = records('savings');
    const columns = (table('savings')?.columns ?? []).map(c => c.name);
    this.keys = columns.filter(name => !MEASURES.test(name) && unique(this.rows.map(row => row[name])).length > 1);
    const finished = this.rows.find(row => row.flops_saved_percent !== '') ?? this.rows[0] ?? {};
    this.keys.forEach(key => (this.chosen[key] ??= finished[key]));
    this.controls.replaceChildren(
      choice('Cost', Object.keys(METRICS), this.metric, v => { this.metric = v; this.drawn.draw(); }, v => METRICS[v].name),
      ...this.keys.map(key => choice(words(key.replace(/_/g, ' ')).replace(/^./, c => c.toUpperCase()), unique(this.rows.map(row => row[key])),
        this.chosen[key], v => { this.chosen[key] = v; this.drawn.draw(); })));
  }

  option() {
    const metric = METRICS[this.metric];
    const rows = this.rows.filter(row => this.keys.every(key => row[key] === this.chosen[key]));
    const tasks = unique(rows.map(row => row.task));
    const models = unique(this.rows.map(row => row.model));
    const cell = (model, task) => {
      const of = rows.filter(row => row.model === model && row.task === task);
      const done = of.filter(row => row[metric.saved] !== '');
      const over = name => (done.length ? mean(done.map(row => Number(row[name]))) : NaN);
      return { of, adam: over(metric.adam), ff: over(metric.ff), saved: over(metric.saved) };
    };
    const cells = models.map(model => tasks.map(task => cell(model, task)));
    const largest = Math.max(0, ...cells.flat().map(c => Math.max(c.adam, c.ff)).filter(Number.isFinite));
    const power = thousands(largest);
    const narrow = this.element.clientWidth < 600;
    const { axis, base } = look();
    this.key.replaceChildren(...models.map(model => make('li', {},
      make('span', { class: 'swatch', style: `background:${data.colours[model]}` }), model)));
    this.element.setAttribute('aria-label', `${metric.name} saved, in percent: ` + (cells.flat().some(c => c.of.length)
      ? models.map((model, i) => `${model}: ${tasks.map((task, j) => `${task} ${label(cells[i][j])}`).join(', ')}`).join('; ')
      : 'no such cell in this grid') + '. The table below has every number.');
    const part = (model, i, of, fill, top) => ({
      type: 'bar', stack: model, name: model, itemStyle: { color: fill }, barCategoryGap: '12%',
      label: top && { show: true, position: 'top', color: colour('ink'), fontSize: narrow ? 10 : 12, fontWeight: 600, formatter: p => label(cells[i][p.dataIndex]) },
      data: cells[i].map(c => (Number.isFinite(c.adam) ? of(c) / 10 ** power : 0)),
    });
    return {
      ...base,
      grid: { left: 8, right: 8, top: 34, bottom: 4, containLabel: true },
      tooltip: { ...base.tooltip, trigger: 'item', formatter: p => {
        const c = cells[models.indexOf(p.seriesName)][p.dataIndex];
        const text = v => `${digits(v / 10 ** power)} ${power ? '10' + superscript(power) + ' ' : ''}${metric.unit}`;
        return lines(`${p.seriesName}, ${tasks[p.dataIndex]}`, `Adam ${text(c.adam)}`, `Fast Forward ${text(c.ff)}`, `saved ${label(c)}`);
      } },
      xAxis: { type: 'category', data: tasks, ...axis, axisTick: { show: false }, axisLabel: { color: colour('ink'), fontWeight: 600 } },
      yAxis: { type: 'value', name: `${metric.name}, ${power ? '10' + superscript(power) + ' ' : ''}${metric.unit === 'FLOPs' ? '' : metric.unit}`.replace(/, $/, ''),
        ...axis, nameTextStyle: { color: colour('faint'), align: 'left' }, nameGap: 18 },
      series: models.flatMap((model, i) => [
        part(model, i, c => c.ff, data.colours[model], false),
        part(model, i, c => Math.max(0, c.adam - c.ff), colour('saved'), true),
      ]),
    };
  }
}

/** What stands on a bar: the share saved, or that there is none. */
function label(cell) {
  if (Number.isFinite(cell.saved)) return `${Math.round(cell.saved)}%`;
  if (!cell.of.length) return '';
  return cell.of.some(row => row.reached === 'false') ? 'n/r' : 'n/a';
}
