'use strict';
// Elements, words and numbers that the whole page shares.
const data = JSON.parse(document.getElementById('data').textContent);
const main = document.getElementById('main');

/** Makes an element: attributes ("onclick" and the like are listeners), then children or texts. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child != null));
  return element;
}

/** Adds a section with its heading to the page and to its navigation. */
function section(id, title, short = title) {
  const heading = make('h2', { id: id + '-title' }, title);
  const element = make('section', { id, 'aria-labelledby': heading.id }, heading);
  const before = document.getElementById(id);
  if (before) {
    before.replaceWith(element);
  } else {
    main.append(element);
    document.getElementById('navigation').append(make('a', { href: '#' + id }, short));
  }
  return element;
}

const WORDS = {
  lora: 'LoRA', dora: 'DoRA', adam: 'Adam', ff: 'Fast Forward', flops: 'FLOPs', wall: 'Time', cpu: 'Processor time',
  os: 'OS', jdk: 'JDK', djl: 'DJL', pytorch: 'PyTorch',
};
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const words = text => WORDS[text] ?? text;
const superscript = n => (n < 0 ? '⁻' : '') + [...String(Math.abs(n))].map(d => SUPERSCRIPTS[d]).join('');

/** The largest power of a thousand that is not above a number. */
function thousands(largest) {
  return largest > 0 ? 3 * Math.floor(Math.log10(largest) / 3 + 1e-9) : 0;
}

/** A number with at most so many significant digits, without an exponent. */
function digits(value, significant = 4) {
  return Number.isFinite(value) ? Number(value.toPrecision(significant)).toLocaleString('en', { maximumFractionDigits: 9 }) : '';
}

/** A share saved, in words: what is negative was spent. */
function share(percent) {
  const rounded = Math.round(percent);
  return rounded < 0 ? `${-rounded} % more` : `${rounded} % fewer`;
}

const unique = values => [...new Set(values)];
const mean = values => values.reduce((sum, v) => sum + v, 0) / values.length;
const table = name => data.tables.find(t => t.name === name);

const asRecords = new WeakMap();
/** A table's rows as objects. */
function records(name) {
  const found = table(name);
  if (!found) return [];
  if (!asRecords.has(found)) {
    asRecords.set(found, found.rows.map(row => {
      const record = {};
      found.columns.forEach((column, i) => { record[column.name] = row[i]; });
      return record;
    }));
  }
  return asRecords.get(found);
}

/** Does one piece of work after another, so that the page answers in between. */
function inTurn(...pieces) {
  const [next, ...others] = pieces;
  if (!next) return;
  setTimeout(() => { next(); inTurn(...others); });
}

/** Values in the order in which the grid's tables have them. */
function inOrder(key, values) {
  const known = unique(records('savings').map(row => row[key]));
  const rank = value => (known.includes(value) ? known.indexOf(value) : known.length);
  return [...values].sort((a, b) => rank(a) - rank(b) || String(a).localeCompare(b, 'en', { numeric: true }));
}

/** A colour of the style sheet as it is now. */
const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

const charts = [];
/** An ECharts chart that keeps to its element's width and to light and dark. */
function chartIn(element, describe) {
  const chart = echarts.init(element);
  let due = false;
  // Drawn once before the next frame, however much has changed.
  const draw = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      if (!chart.isDisposed()) chart.setOption(describe(), { notMerge: true });
    });
  };
  const drawn = { chart, draw };
  charts.push(drawn);
  new ResizeObserver(() => { if (!chart.isDisposed()) chart.resize(); draw(); }).observe(element);
  return drawn;
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach(c => c.draw()));

/** What all charts have in common. */
function look() {
  const axis = {
    axisLine: { lineStyle: { color: colour('faint') } }, axisLabel: { color: colour('ink') },
    nameTextStyle: { color: colour('faint') }, splitLine: { lineStyle: { color: colour('line') } },
  };
  return {
    axis,
    base: {
      animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour('ink') },
      tooltip: {
        confine: true, backgroundColor: colour('ground'), borderColor: colour('line'), textStyle: { color: colour('ink'), fontSize: 13 },
      },
    },
  };
}

/** Lines of text for a tooltip; elements, so that no name is ever read as markup. */
function lines(...texts) {
  return make('div', {}, ...texts.filter(t => t).map((t, i) => make('div', i ? {} : { style: 'font-weight:600' }, t)));
}

/** A labelled choice. */
function choice(label, values, value, change, name = v => words(v)) {
  const select = make('select', { onchange: () => change(select.value) },
    ...values.map(v => make('option', { value: v, selected: v === value }, name(v))));
  return make('label', {}, label + ' ', select);
}
