// What every page must be, in each state a journey meets it: free of axe's findings, in dark and forced colours, too;
// no target too small and nothing too wide on a narrow screen; valid, small. tests/a11y has the whole matrix.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { NARROW, WIDE } from './visitor.mjs';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations'],
};
const only = (...rules) => ({ runOnly: { type: 'rule', values: rules }, resultTypes: ['violations'] });
const COLOURS = only('color-contrast', 'link-in-text-block');
const TARGETS = only('target-size');
// The colours are the reader's own then, and axe is told those of the sheet.
const FORCED = { ...RULES, rules: { ...RULES.rules, 'color-contrast': { enabled: false } } };
const HTML_BYTES_MAX = 18 * 1024;

export class Audit {
  constructor(folder) {
    this.folder = join(folder, 'pages');
    mkdirSync(this.folder, { recursive: true });
    this.seen = new Map(); // name -> faults
    this.tried = new Set(); // kinds of addresses that links lead to
  }

  // Examine the page as it stands, once under each name. The page is left as it was found.
  async look(page, name) {
    if (this.seen.has(name)) return;
    const faults = [];
    this.seen.set(name, faults);
    const html = await page.answer.text();
    writeFileSync(join(this.folder, `${name.replace(/\W+/g, '-')}.html`), html);
    const bytes = brotliCompressSync(html).length;
    if (bytes > HTML_BYTES_MAX) faults.push(`${bytes} bytes, compressed`);
    faults.push(...await this.links(page));
    const before = page.viewportSize();
    faults.push(...await this.whole(page));
    await page.setViewportSize(before);
  }

  // All rules once, and again those that another colour or width can break.
  async whole(page) {
    await page.evaluate(axe);
    await page.setViewportSize(WIDE);
    const faults = await this.axe(page, 'light');
    faults.push(...await this.wide(page, WIDE.width));
    await page.emulateMedia({ colorScheme: 'dark' });
    faults.push(...await this.axe(page, 'dark', COLOURS));
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
    faults.push(...await this.axe(page, 'forced colours', only('link-in-text-block')));
    await page.emulateMedia({ forcedColors: 'none' });
    await page.setViewportSize(NARROW);
    faults.push(...await this.axe(page, NARROW.width, TARGETS));
    faults.push(...await this.wide(page, NARROW.width));
    return faults;
  }

  // A page in another language: nothing too wide on a narrow screen; what axe finds there.
  async narrow(page, rules) {
    await page.setViewportSize(NARROW);
    const faults = await this.wide(page, NARROW.width);
    if (!rules) return faults;
    await page.evaluate(axe);
    return faults.concat(await this.axe(page, NARROW.width));
  }

  // Every rule in every form of the page as it stands.
  async matrix(page) {
    const faults = [];
    await page.evaluate(axe);
    for (const size of [WIDE, NARROW]) {
      await page.setViewportSize(size);
      faults.push(...await this.wide(page, size.width));
      for (const media of [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { colorScheme: 'light', forcedColors: 'active' }]) {
        await page.emulateMedia({ forcedColors: 'none', ...media });
        faults.push(...await this.axe(page, `${Object.values(media).join(' ')} ${size.width}`, media.forcedColors ? FORCED : RULES));
      }
    }
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
    return faults;
  }

  // Every link of this site leads to a page; each kind of address is tried once.
  async links(page) {
    const all = await page.$$eval('a[href]', list =>
      list.map(a => new URL(a.getAttribute('href'), document.baseURI).href.split('#')[0])); // within pictures too
    const faults = [], here = new URL(page.url());
    for (const href of new Set(all)) {
      const url = new URL(href), kind = url.pathname.replace(/[\w-]{20}/g, '-');
      if (url.origin !== here.origin || url.pathname === here.pathname || this.tried.has(kind)) continue;
      this.tried.add(kind);
      const status = (await page.context().request.get(href, { maxRedirects: 0 })).status();
      if (status >= 400) faults.push(`a link to ${url.pathname} leads to ${status}`);
    }
    return faults;
  }

  async axe(page, where, options = RULES) {
    const found = await page.evaluate(rules => window.axe.run(document, rules), options);
    return found.violations.map(v => {
      const nodes = v.nodes.slice(0, 3).map(n => `${n.target.join(' ')}: ` +
        [...n.any, ...n.all, ...n.none].map(c => c.message).slice(0, 2).join('; '));
      return `${where}: ${v.id} (${v.nodes.length}) ${nodes.join(' | ')}`;
    });
  }

  // Reflow (1.4.10): nothing is scrolled sideways to be read.
  async wide(page, width) {
    const { over, who } = await page.evaluate(() => {
      const root = document.documentElement, edge = root.clientWidth;
      const out = [...document.body.querySelectorAll('*')].filter(element => {
        const box = element.getBoundingClientRect();
        return element.checkVisibility() && box.width > 0 && box.right > edge + 1 && !element.closest('.vh, .tabs, .scroll');
      });
      return { over: root.scrollWidth - edge,
        who: out.slice(0, 4).map(e => `${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''}`) };
    });
    return over > 0 ? [`${width}: ${over} points too wide: ${who.join(', ')}`] : [];
  }

  // The saved pages through the validator, all in one go; faults by name.
  validate() {
    const jar = require.resolve('vnu-jar/build/dist/vnu.jar');
    const done = spawnSync('java', ['-Xss2m', '-jar', jar, '--format', 'json', '--exit-zero-always',
      this.folder], { encoding: 'utf8', maxBuffer: 64 << 20, timeout: 180_000 });
    if (done.status !== 0) return [`the validator: ${done.status} ${done.stderr.slice(0, 2000)}`];
    return JSON.parse(done.stderr).messages.filter(m => m.type === 'error').map(m =>
      `${m.url.split('/').at(-1)}:${m.lastLine}: ${m.message} ${(m.extract ?? '').slice(0, 200)}`);
  }
}
