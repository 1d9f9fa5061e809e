// The page, section by section. Live pages begin with how far the grid is: live.js.

const TITLES = {
  summary: 'Share saved, by adapter and line search', savings: 'Every cell', learning_rates: 'Every arm against Adam’s loss at each learning rate',
  paper_vs_ours: 'The paper’s numbers beside ours', provenance: 'Programs and machines', tuned: 'Against tuned Adam', tuned_means: 'Against tuned Adam, on average',
  stages: 'How far every stage goes', curves: 'Loss along every stage’s direction', rank: 'Rank of the adapter', interval: 'Interval between stages',
  tiny_size: 'Size of the tiny validation set', convergence: 'Trained on to convergence', plane: 'Loss around the trained weights',
  quality: 'What it costs in quality',
};
const SHORT = { learning_rates: 'Learning rates', paper_vs_ours: 'Beside the paper', provenance: 'Machines', tuned: 'Tuned Adam', tuned_means: 'Means',
  stages: 'Stages', curves: 'Curves', rank: 'Rank', interval: 'Interval', tiny_size: 'Tiny set', convergence: 'Convergence', plane: 'Plane', quality: 'Quality' };
const titleOf = name => TITLES[name] ?? name.replace(/_/g, ' ').replace(/^./, c => c.toUpperCase());
const MEANING = 'Share saved: 100 (1 − Fast Forward / Adam). FLOPs are counted as the paper counts them unless a head says exact; evaluating the '
  + 'test set counts in neither FLOPs nor time. An empty cell is a missing number, never a zero.';
const PLACED = ['summary', 'savings', 'learning_rates', 'paper_vs_ours', 'provenance', 'tuned', 'tuned_means'];

/** A picture that came with the page. */
function picture(figure) {
  const address = URL.createObjectURL(new Blob([figure.svg], { type: 'image/svg+xml' }));
  return make('figure', {}, make('img', { src: address, alt: figure.caption, width: figure.width, height: figure.height }),
    make('figcaption', {}, figure.caption));
}

/** The figures of a table: those whose names begin with its name. */
const picturesOf = name => data.figures.filter(f => f.svg && f.name.startsWith(name)).map(picture);

function first() {
  const result = make('section', { id: 'result', 'aria-label': 'Result' });
  main.append(result);
  document.getElementById('navigation').prepend(make('a', { href: '#result' }, 'Result'));
  const words = make('div');
  result.append(words);
  const tell = () => words.replaceChildren(make('p', { class: 'result' }, sentence(records('summary'))),
    limits() ? make('p', { class: 'limit' }, limits()) : '', tiles());
  tell();
  const savings = new Savings(result);
  const tables = make('div');
  const fold = () => tables.replaceChildren(...['summary', 'savings'].filter(name => table(name)?.rows.length)
    .map(name => folded(table(name), titleOf(name), name === 'savings' ? MEANING : null)));
  fold();
  result.append(tables);
  return [tell, () => savings.refresh(), () => savings.drawn.draw(), () => keepingOpen(fold)];
}

function tableSection(name) {
  const spec = table(name);
  if (!spec?.rows.length) return;
  section(name, titleOf(name), SHORT[name]).append(data.sentences?.[name] ? make('p', {}, data.sentences[name]) : '', ...picturesOf(name), folded(spec, titleOf(name)));
}

/** The sections after the charts; made anew where a grid that runs has other tables. */
function rest() {
  ['tuned', 'tuned_means', 'learning_rates', 'paper_vs_ours'].forEach(tableSection);
  data.tables.map(t => t.name).filter(name => !PLACED.includes(name)).forEach(tableSection);
  files();
  problems();
  tableSection('provenance');
}

function files() {
  if (!data.figures.length) return;
  const part = section('files', 'Figures as files', 'Figures');
  const list = make('details', {}, make('summary', {}, `${data.figures.length} figures, each as PDF for a paper, as SVG and as PNG`));
  list.append(make('ul', {}, ...data.figures.map(figure => make('li', {}, figure.caption + ': ',
    ...data.formats.flatMap(format => [make('a', { href: `figures/${figure.name}.${format}` }, format.toUpperCase()), ' '])))));
  part.append(list);
}

function problems() {
  if (!data.problems.length) return;
  const part = section('problems', 'Runs that could not be read', 'Unreadable');
  part.append(make('ul', {}, ...data.problems.map(line => make('li', { class: 'problem' }, line))));
}

function start() {
  const live = data.live ? new Live() : null;
  live?.begin();
  const refresh = first();
  const losses = new LossChart(section('loss', 'Test loss while it trains', 'Test loss'), live ?? { runs: data.runs });
  live?.follow([...refresh, () => keepingOpen(rest)], losses);
  rest();
  document.getElementById('footer').append(make('p', { class: 'note' }, ...data.footer.flatMap(line => [line, ' '])),
    make('p', { class: 'note' }, 'Charts: Apache ECharts, Copyright 2017-2022 The Apache Software Foundation, Apache License 2.0.'));
}

start();
