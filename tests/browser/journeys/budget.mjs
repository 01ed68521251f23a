// What a first visit costs: requests, bytes of style, script and pictures.
import { check, same, test } from '../lib/suite.mjs';

async function bytes(v, pattern) {
  let all = 0;
  for (const url of new Set(v.requests.filter(u => pattern.test(u)))) {
    const answer = await v.context.request.get(url, { headers: { 'Accept-Encoding': 'br' } });
    same(answer.headers()['content-encoding'], 'br', `the encoding of ${url}`);
    same(answer.headers()['cache-control'], 'public, max-age=31536000, immutable', `the cache of ${url}`);
    all += Number(answer.headers()['content-length']);
  }
  return all;
}

test('a first visit is small and asks for little', async t => {
  const person = t.portal.customer({ invoices: [{ net: '10.00', due: 3 }] });
  const cookies = await t.portal.join(person);
  for (const path of ['/login', '/', '/invoices']) {
    const v = await t.visitor();
    if (path !== '/login') await v.hold(cookies);
    await v.page.goto(path, { waitUntil: 'networkidle' });
    check(v.requests.length <= 6, `${path} asks ${v.requests.length} times: ${v.requests.join(' ')}`);
    const style = await bytes(v, /\.css$/), script = await bytes(v, /\.js$/);
    check(style <= 14 * 1024, `${style} bytes of style`);
    check(script <= 6 * 1024, `${script} bytes of script`);
    check(await bytes(v, /\.svg$/) <= 4 * 1024, 'more than 4 KB of icons');
  }
});

test('a second visit asks for the page alone', async t => {
  const v = await (await t.visitor()).enter(t.portal.customer({ invoices: [{ net: '10.00', due: 3 }] }));
  for (const path of ['/', '/invoices']) await v.page.goto(path, { waitUntil: 'networkidle' });
  const cdp = await v.context.newCDPSession(v.page);
  const kept = new Set(), asked = [];
  await cdp.send('Network.enable');
  cdp.on('Network.requestServedFromCache', ({ requestId }) => kept.add(requestId));
  cdp.on('Network.responseReceived', ({ requestId, response }) => {
    if (!response.fromDiskCache && !response.fromPrefetchCache) asked.push({ requestId, url: response.url });
  });
  for (const path of ['/', '/invoices']) {
    asked.length = 0;
    await v.page.goto(path, { waitUntil: 'networkidle' });
    const sent = asked.filter(one => !kept.has(one.requestId) && one.url.startsWith('http')).map(one => one.url);
    check(sent.length >= 1 && sent.length <= 2, `${path} asks ${sent.length} times: ${sent.join(' ')}`);
  }
});

test('a page is never kept by the browser', async t => {
  const v = await (await t.visitor()).enter(t.portal.customer());
  for (const path of ['/', '/invoices', '/payments']) {
    await v.page.goto(path);
    check(/no-store/.test(v.page.answer.headers()['cache-control']), `${path} may be kept`);
  }
});
