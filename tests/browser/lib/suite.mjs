// A small runner: tests in the order they were named, two at a time, one line each.

const tests = [];
const LIMIT_MS = 180_000;

// A test is a sentence and what it does. It gets an object it may hang its cleanup on (`after`).
export function test(name, body) {
  tests.push({ name, body });
}

// The same journey with our script, and with the request for it refused.
export function twins(name, body) {
  test(`${name}`, t => body(t, { script: true }));
  test(`${name} (without our script)`, t => body(t, { script: false }));
}

export class Fault extends Error {}

const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Kolkata' });

// The day so many days from now, as 2026-11-22, where the demo's first organisation is.
export const day = offset => calendar.format(Date.now() + offset * 86_400_000);

export function check(holds, words) {
  if (!holds) throw new Fault(words);
}

export function same(got, wanted, words) {
  const [a, b] = [got, wanted].map(value => JSON.stringify(value));
  check(a === b, `${words}: got ${a}, wanted ${b}`);
}

// Wait until `ask` answers something true.
export async function until(ask, words, limit_ms = 15_000) {
  const end = Date.now() + limit_ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    check(Date.now() < end, `${words}, after ${limit_ms / 1000} s`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

function limit(work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Fault(`not done after ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function one({ name, body }, make, outcome) {
  const begin = Date.now(), t = make(name);
  let fault;
  try {
    await limit(body(t));
    await t.end();
  } catch (error) {
    fault = error;
    await t.fail(error);
  }
  await t.release();
  const took = `${((Date.now() - begin) / 1000).toFixed(1)} s`;
  outcome(!fault, `${name} (${took})`, fault);
}

// Run those whose name holds one of `words` (all, if there are none); answers [passed, failed].
export async function run(words, make, together = 2) {
  const chosen = tests.filter(({ name }) => !words.length || words.some(w => name.includes(w)));
  const counts = [0, 0];
  const outcome = (good, line, fault) => {
    counts[good ? 0 : 1]++;
    console.log(`${good ? 'ok    ' : 'not ok'} ${line}`);
    if (fault) console.log(trace(fault));
  };
  const lane = async () => {
    for (let next = chosen.shift(); next; next = chosen.shift()) await one(next, make, outcome);
  };
  await Promise.all(Array.from({ length: together }, lane));
  return { counts, outcome };
}

function trace(fault) {
  if (typeof fault === 'string') return fault.replace(/^/gm, '       ');
  const where = (fault.stack ?? '').match(/[^/]*\/[^/]*\.mjs:\d+/g) ?? [];
  return `${fault.message}\n${[...new Set(where)].slice(0, 3).join(' < ')}`.replace(/^/gm, '       ');
}
