// stripe-stateful-mock: keys that are remembered with what they did, 429, 500, and errors in words of
// an older Stripe. It knows charges, not intents: an adapter turns the one into the other on the way
// there, and lets every answer through as it is.
import { createServer } from 'node:http';
import { freePort, here, same, startPeer, talk } from './lib.mjs';

export const name = 'stripe-stateful-mock';
const secret = 'sk_test_stateful';

async function adapt(base, request, answer) {
    let body = '';
    for await (const part of request) body += part;
    let path = request.url;
    if (path === '/v1/payment_intents' && request.method === 'POST') {
        const form = new URLSearchParams(body);
        path = '/v1/charges';
        body = new URLSearchParams({ amount: form.get('amount'), currency: form.get('currency'),
            source: form.get('payment_method') }).toString();
    }
    const headers = { authorization: request.headers.authorization };
    if (request.headers['idempotency-key']) headers['idempotency-key'] = request.headers['idempotency-key'];
    if (request.method === 'POST') headers['content-type'] = 'application/x-www-form-urlencoded';
    const theirs = await fetch(base + path, { method: request.method, headers,
        body: request.method === 'POST' ? body : undefined });
    answer.writeHead(theirs.status, { 'content-type': 'application/json' }).end(await theirs.text());
}

export async function converse() {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const peer = await startPeer(process.execPath, [`${here}/node_modules/stripe-stateful-mock/dist/cli.js`], base,
        { env: { ...process.env, PORT: `${port}`, LOG_LEVEL: 'silent' } });
    const adapter = createServer((request, answer) => adapt(base, request, answer));
    await new Promise((resolve) => adapter.listen(0, '127.0.0.1', resolve));
    const account = { base: `http://127.0.0.1:${adapter.address().port}`, secret };
    const charge = (source, key) => talk('stripe', 'start', { ...account, method: 'card', amount: 5000, currency: 'USD', key,
        reference: 'ATT-1', payer_away: 1, token: `cus_1/${source}` });

    same('429: not done, later', (await charge('tok_429', 'key-429-0001')).result, 'later');
    const broken = await charge('tok_500|tok_visa|one', 'key-500-0001');
    same('500: a maybe', [broken.result, broken.note.slice(0, 8)], ['unknown', 'HTTP 500']);
    same('500 again under its key: the same maybe', (await charge('tok_500|tok_visa|one', 'key-500-0001')).note, broken.note);
    same('a decline that names no intent: a maybe', (await charge('tok_chargeDeclined', 'key-402-0001')).result, 'unknown');

    const made = await fetch(`${base}/v1/charges`, { method: 'POST', headers: { authorization: `Bearer ${secret}` },
        body: new URLSearchParams({ amount: '5000', currency: 'usd', source: 'tok_visa' }) }).then((answer) => answer.json());
    const refund = { ...account, capture: made.id, amount: 2000, currency: 'USD', reference: 'REF-1', key: 'refund-0001' };
    const first = await talk('stripe', 'refund', refund);
    same('a refund is taken', [first.result, first.back.state, first.back.amount.minor], ['taken', 'done', 2000]);
    const again = await talk('stripe', 'refund', refund);
    same('again under its key: the same refund', again.back.id, first.back.id);
    const other = await talk('stripe', 'refund', { ...refund, amount: 1000 });
    same('its key with another amount: a maybe', [other.result, other.note.includes('idempotency_error')], ['unknown', true]);
    const second = await talk('stripe', 'refund', { ...refund, key: 'refund-0002', amount: 4000 });
    same('more than is left: a definite no', second.result, 'refused');
    const book = await fetch(`${base}/v1/charges/${made.id}`, { headers: { authorization: `Bearer ${secret}` } }).then((a) => a.json());
    same('its own book: what went back, once', book.amount_refunded, 2000);
    const found = await talk('stripe', 'refund-status', { ...account, refund_id: first.back.id });
    same('a refund by its id', found.back?.amount, { minor: 2000, currency: 'USD' });
    same('no such refund', (await talk('stripe', 'refund-status', { ...account, refund_id: 're_none' })).error, 'E_NOT_FOUND');
    await peer.stop();
    adapter.close();
}
