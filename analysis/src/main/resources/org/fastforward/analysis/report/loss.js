// Loss against FLOPs, time or steps: every run a line, every stage a point with its tau; a stage's curve on click.

const AXES = {
  flops: { name: 'FLOPs', at: 1, unit: 'FLOPs' },
  exact: { name: 'FLOPs, counted exactly', at: 2, unit: 'FLOPs' },
  wall: { name: 'training time', at: 3, unit: 's' },
  step: { name: 'optimizer steps', at: 0, unit: '' },
};
const LOSSES = { test: 'test loss', train: 'training loss' };
const MOST_LINES = 60;
/** Above so many, stages are marked without their tau in words. */
const MOST_NAMES = 16;
const DASHES = ['solid', [2, 3], [8, 3, 2, 3], [12, 4]];

/** What a run is called among the others of its cell. */
function armOf(run) {
  if (run.role !== 'cell') return `Adam ×${digits(run.factor, 3)}`;
  if (run.policy === 'none') return run.optimizer.replace(/^./, c => c.toUpperCase()) + ', no stage';
  return run.policy ? `Fast Forward, ${run.policy}` : 'Adam';
}

/** A setting's value, small numbers as people write them. */
function setting(value = '') {
  const number = Number(value);
  return value !== '' && number > 0 && number < 0.01 ? number.toExponential() : String(value);
}

class LossChart {
  constructor(into, source) {
    Object.assign(this, { source, x: 'flops', loss: 'test', off: {}, met: {}, runs: [] });
    this.filters = make('div', { class: 'filters', id: 'loss-filters' });
    this.key = make('ul', { class: 'key' });
    this.told = make('p', { class: 'note', role: 'status' });
    this.element = make('div', { class: 'chart tall', role: 'img', id: 'loss-chart' });
    this.panel = make('div', { class: 'panel', hidden: true, tabindex: -1, onkeydown: e => { if (e.key === 'Escape') this.close(); } });
    this.stageList = make('div');
    into.append(
      make('div', { class: 'controls' },
        choice('Against', Object.keys(AXES), this.x, v => { this.x = v; this.drawn.draw(); }, v => AXES[v].name),
        choice('Show', Object.keys(LOSSES), this.loss, v => { this.loss = v; this.drawn.draw(); }, v => LOSSES[v]),
        make('button', { type: 'button', onclick: () => this.drawn.draw() }, 'Whole picture')),
      this.filters, this.key, make('figure', {}, this.element, make('figcaption', {},
        'Points with τ are Fast Forward stages: click one for its curve. Drag the bar below the chart, pinch, or turn the wheel with Ctrl to zoom.')),
      this.told, this.panel, this.stageList);
    this.update(source.runs);
    this.drawn = chartIn(this.element, () => this.option());
    this.drawn.chart.on('click', p => { if (p.data?.stage) this.open(p.data.run, p.data.stage); });
  }

  /** Takes the runs as they are now; the choices stay. */
  update(runs) {
    const before = this.keys ? Object.entries(this.keys).map(([k, v]) => k + v).join() : '';
    this.runs = runs;
    const all = { model: r => r.model, task: r => r.task, adapter: r => r.adapter, arm: armOf };
    const varied = unique(runs.flatMap(r => Object.keys(r.varied)));
    varied.forEach(name => { all[name.replace(/_/g, ' ')] = r => setting(r.varied[name]); });
    if (new Set(runs.map(r => r.seed)).size > 1) all.seed = r => String(r.seed);
    this.of = all;
    this.keys = Object.fromEntries(Object.entries(all).map(([key, of]) => [key, inOrder(key, unique(runs.map(of)))])
      .filter(([key, values]) => values.length > 1 || key === 'arm'));
    // At first one task and one adapter, and no learning rates beside the cells'.
    for (const [key, values] of Object.entries(this.keys)) {
      const met = (this.met[key] ??= new Set());
      const off = (this.off[key] ??= new Set());
      for (const value of values.filter(v => !met.has(v))) {
        const beside = key === 'arm' ? value.startsWith('Adam ×') : ['task', 'adapter', 'seed'].includes(key) && met.size > 0;
        met.add(value);
        if (beside) off.add(value);
      }
    }
    if (Object.entries(this.keys).map(([k, v]) => k + v).join() !== before) this.drawFilters();
    this.drawn?.draw();
  }

  drawFilters() {
    this.filters.replaceChildren(...Object.entries(this.keys).map(([key, values]) => make('fieldset', {},
      make('legend', {}, key[0].toUpperCase() + key.slice(1)),
      ...values.map(value => make('label', {},
        make('input', { type: 'checkbox', checked: !this.off[key].has(value), onchange: event => {
          if (event.target.checked) this.off[key].delete(value); else this.off[key].add(value);
          this.drawn.draw();
        } }),
        key === 'model' ? make('span', { class: 'swatch', style: `background:${data.colours[value]}` }) : null, words(value))))));
  }

  /** The runs that are drawn. */
  visible() {
    return this.runs.filter(run => Object.keys(this.keys).every(key => !this.off[key].has(this.of[key](run))));
  }

  option() {
    const chosen = this.visible();
    const shown = chosen.slice(0, MOST_LINES);
    this.source.want?.(shown, () => this.drawn.draw());
    const axis = AXES[this.x];
    const rows = run => (this.loss === 'test' ? run.test : run.train) ?? [];
    const largest = Math.max(0, ...shown.flatMap(run => rows(run).map(row => row[axis.at])));
    const power = axis.unit === 'FLOPs' ? thousands(largest) : 0;
    const point = row => [row[axis.at] / 10 ** power, row[4]];
    const arms = this.keys.arm.filter(arm => shown.some(run => armOf(run) === arm));
    const fast = arms.filter(arm => !arm.startsWith('Adam'));
    const dash = arm => (arm.startsWith('Adam') ? 'dashed' : DASHES[fast.indexOf(arm) % DASHES.length]);
    const stages = shown.flatMap(run => (run.stages ?? []).map(stage => ({ run, stage })));
    const looks = look();
    this.tell(chosen, shown, arms, dash, stages);
    const narrow = this.element.clientWidth < 600;
    return {
      ...looks.base,
      grid: { left: 8, right: 16, top: 36, bottom: 64, containLabel: true },
      toolbox: { right: 8, iconStyle: { borderColor: colour('faint') }, feature: { dataZoom: { title: { zoom: 'Zoom to a rectangle', back: 'Back' } }, restore: { title: 'Whole picture' }, saveAsImage: { title: 'Save as PNG', name: `${data.name}-loss` } } },
      tooltip: { ...looks.base.tooltip, trigger: 'item', formatter: p => this.tip(p, axis, power) },
      dataZoom: [
        { type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false, preventDefaultMouseMove: false, filterMode: 'none' },
        { type: 'slider', bottom: 8, height: 22, filterMode: 'none', textStyle: { color: colour('ink') }, borderColor: colour('line') },
      ],
      xAxis: { type: 'value', name: axis.unit === 'FLOPs' ? `FLOPs, 10${superscript(power)}` : axis.unit ? `${axis.name}, ${axis.unit}` : axis.name,
        nameLocation: 'middle', nameGap: 26, ...looks.axis, min: 0 },
      yAxis: { type: 'value', name: `${LOSSES[this.loss]}, nats per token`, scale: true, ...looks.axis, nameTextStyle: { color: colour('faint'), align: 'left' } },
      series: [
        ...shown.map(run => ({
          type: 'line', name: run.id, data: rows(run).map(point), symbolSize: 5, symbol: 'circle', showAllSymbol: true,
          color: data.colours[run.model], lineStyle: { width: armOf(run).startsWith('Adam') ? 1.6 : 2.2, type: dash(armOf(run)) },
          emphasis: { focus: 'series' },
        })),
        ...shown.filter(run => run.stages?.length).map(run => ({
          type: 'scatter', name: run.id, symbolSize: narrow ? 13 : 11, symbol: 'diamond', z: 5, color: data.colours[run.model],
          itemStyle: { borderColor: colour('ground'), borderWidth: 1 },
          label: { show: stages.length <= MOST_NAMES, position: 'right', formatter: p => `τ ${digits(p.data.stage.tau)}`, color: colour('ink'), fontSize: 11 },
          labelLayout: { hideOverlap: true },
          data: run.stages.map(stage => ({ value: [stage.at[axis.at] / 10 ** power, this.height(rows(run), stage)], run, stage })).filter(d => d.value[1] != null),
        })),
      ],
    };
  }

  /** Where a stage stands: at the loss that was measured after it, or last before it. */
  height(rows, stage) {
    const after = this.loss === 'test' ? rows.find(row => row[0] === stage.at[0] && row[1] >= stage.at[1]) : null;
    return (after ?? rows.filter(row => row[0] <= stage.at[0]).pop())?.[4];
  }

  tell(chosen, shown, arms, dash, stages) {
    this.told.textContent = chosen.length > shown.length
      ? `${shown.length} of ${chosen.length} runs are drawn: choose fewer above.` : `${shown.length} of ${this.runs.length} runs are drawn.`;
    this.key.replaceChildren(...arms.map(arm => make('li', {},
      make('span', { class: 'dash' + (dash(arm) === 'solid' ? '' : dash(arm) === 'dashed' ? ' dashed' : ' dotted') }), arm)),
    ...(stages.length ? [make('li', {}, '◆ stage')] : []));
    const last = rows => (rows?.length ? rows[rows.length - 1][4].toFixed(3) : 'none yet');
    this.element.setAttribute('aria-label', `${LOSSES[this.loss]} against ${AXES[this.x].name} of ${shown.length} runs. Last test loss: `
      + shown.slice(0, 12).map(run => `${run.model}, ${run.task}, ${armOf(run)}: ${last(run.test)}`).join('; ') + '. The stages are in the table below.');
    const spec = {
      name: 'stages-shown', columns: ['model', 'task', 'arm', 'step', 'tau', 'passes', 'tiny_loss', 'tiny_loss_after', 'adapter', 'stage']
        .map(name => ({ name, numeric: ['step', 'tau', 'passes', 'tiny_loss', 'tiny_loss_after'].includes(name) })),
      rows: stages.map(({ run, stage }) => [run.model, run.task, armOf(run), stage.at[0], stage.tau, stage.passes, stage.before, stage.after, run.adapter, `${run.id} ${stage.n}`]),
    };
    const open = this.stageList.querySelector('details')?.open;
    const details = make('details', { open }, make('summary', {}, `Table: the stages drawn (${stages.length})`));
    const build = () => {
      if (details.open && details.childElementCount === 1) {
        details.append(new DataTable(spec, 'Fast Forward stages', (name, value, row) => {
          if (name !== 'tau') return null;
          const found = stages.find(s => `${s.run.id} ${s.stage.n}` === row[9]);
          return make('button', { type: 'button', onclick: () => this.open(found.run, found.stage) }, `τ ${digits(value)}: curve`);
        }).element);
      }
    };
    details.addEventListener('toggle', build);
    this.stageList.replaceChildren(details);
    build();
  }

  tip(p, axis, power) {
    const run = p.data?.run ?? this.runs.find(r => r.id === p.seriesName);
    const stage = p.data?.stage;
    const value = p.value ?? p.data.value;
    const where = `${axis.name} ${digits(value[0])}${power ? ' · 10' + superscript(power) : ''}${axis.unit === 's' ? ' s' : ''}`;
    return lines(`${run.model}, ${run.task}, ${words(run.adapter)}, ${armOf(run)}`, `${LOSSES[this.loss]} ${value[1].toFixed(4)}`, where,
      stage && `stage ${stage.n}: τ ${digits(stage.tau)} in ${stage.passes} passes; tiny loss ${stage.before.toFixed(4)} → ${stage.after.toFixed(4)}`);
  }

  /** Shows the losses that a stage saw along its direction. */
  open(run, stage) {
    const element = make('div', { class: 'chart', role: 'img', id: 'stage-chart',
      'aria-label': `Tiny validation loss against tau: ${stage.curve.map(([tau, loss]) => `${digits(tau)}: ${loss.toFixed(4)}`).slice(0, 40).join(', ')}` });
    this.panel.hidden = false;
    this.panel.replaceChildren(
      make('h3', {}, `Stage ${stage.n} of ${run.model}, ${run.task}, ${words(run.adapter)}, ${armOf(run)}, after step ${stage.at[0]}`),
      make('p', {}, `The last step’s change, added τ = ${digits(stage.tau)} times in all, takes the loss of the tiny validation set from `
        + `${stage.before.toFixed(4)} to ${stage.after.toFixed(4)}; the search took ${stage.passes} passes.`),
      element, make('button', { type: 'button', onclick: () => this.close() }, 'Close'));
    const points = [...stage.curve].sort((a, b) => a[0] - b[0]);
    this.stageChart?.chart.dispose();
    if (this.stageChart) charts.splice(charts.indexOf(this.stageChart), 1);
    this.stageChart = chartIn(element, () => {
      const looks = look();
      return {
        ...looks.base, grid: { left: 8, right: 16, top: 36, bottom: 30, containLabel: true },
        tooltip: { ...looks.base.tooltip, trigger: 'axis', formatter: ([p]) => lines(`τ ${digits(p.value[0])}`, `tiny loss ${p.value[1].toFixed(4)}`) },
        xAxis: { type: 'value', name: 'τ', nameLocation: 'middle', nameGap: 26, ...looks.axis },
        yAxis: { type: 'value', name: 'tiny validation loss, nats per token', scale: true, ...looks.axis, nameTextStyle: { color: colour('faint'), align: 'left' } },
        series: [{ type: 'line', data: points, symbolSize: 6, color: data.colours[run.model],
          markLine: { symbol: 'none', silent: true, lineStyle: { color: colour('faint') }, label: { formatter: 'kept', color: colour('ink') }, data: [{ xAxis: stage.tau }] } }],
      };
    });
    this.panel.focus();
    this.panel.scrollIntoView({ block: 'nearest' });
  }

  close() {
    this.panel.hidden = true;
    this.element.scrollIntoView({ block: 'nearest' });
  }
}
