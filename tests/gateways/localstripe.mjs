// localstripe: payments that live on there: charges, debits, one that fails later, refunds, and
// webhooks signed by it. It refuses fields it does not list and leaves out one that Stripe always
// sends, so an adapter stands between: it drops `description` and adds `amount_received`, no more.
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { check, freePort, here, same, startPeer, talk, until } from './lib.mjs';

export const name = 'localstripe';
const secret = 'sk_test_12345';
const hookSecret = 'whsec_local';

function readAll(stream) {
    return new Promise((resolve) => {
        const parts = [];
        stream.on('data', (part) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)));
    });
}

function listen(handle) {
    const server = createServer(handle);
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function adapt(base, request, answer) {
    const body = new URLSearchParams((await readAll(request)).toString());
    body.delete('description');
    const post = request.method === 'POST';
    const theirs = await fetch(base + request.url, { method: request.method, body: post ? body : undefined,
        headers: { authorization: request.headers.authorization } });
    const text = await theirs.text();
    let json;
    try {
        json = JSON.parse(text);
    } catch {
        answer.writeHead(theirs.status).end(text);
        return;
    }
    if (json.object === 'payment_intent' && json.status === 'succeeded') json.amount_received = json.latest_charge.amount;
    answer.writeHead(theirs.status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

async function post(base, path, fields) {
    const answer = await fetch(base + path, { method: 'POST', body: new URLSearchParams(fields),
        headers: { authorization: `Bearer ${secret}` } });
    return answer.headers.get('content-type')?.includes('json') ? answer.json() : answer.status;
}

// A kept method, as a Checkout page would have left it.
async function keep(base, fields) {
    const customer = await post(base, '/v1/customers', { name: 'A & B', email: 'a@example.com' });
    const method = fields.id ? fields : await post(base, '/v1/payment_methods', fields);
    const attached = await post(base, `/v1/payment_methods/${method.id}/attach`, { customer: customer.id });
    return `${customer.id}/${attached.id}`;
}

const sepa = (iban) => ({ type: 'sepa_debit', 'sepa_debit[iban]': iban, 'billing_details[name]': 'A & B',
    'billing_details[email]': 'a@example.com' });

async function cards(base, account) {
    const start = { ...account, method: 'card', amount: 124050, currency: 'EUR', payer_away: 1 };
    const token = await keep(base, { id: 'pm_card_visa' });

    const paid = await talk('stripe', 'start', { ...start, token, key: 'key-card-0001', reference: 'ATT-1' });
    same('a kept card is charged', [paid.result, paid.state.reference], ['captured', 'ATT-1']);
    same('a card: the captured amount', paid.state.captures[0]?.amount, { minor: 124050, currency: 'EUR' });
    const status = await talk('stripe', 'status', { ...account, id: paid.id, reference: 'ATT-1' });
    same('a card: asked later, the same', status.state?.captures, paid.state.captures);
    const other = await talk('stripe', 'status', { ...account, id: paid.id, reference: 'ATT-2' });
    same('a card: under another reference it is not ours', other.error, 'E_GATEWAY');
    same('what does not exist is not found', (await talk('stripe', 'status', { ...account, id: 'pi_none', reference: 'x' })).error,
        'E_NOT_FOUND');

    const kept = async () => (await (await fetch(`${base}/v1/payment_methods?type=card&customer=${token.split('/')[0]}`,
        { headers: { authorization: `Bearer ${secret}` } })).json()).data.length;
    const before = await kept();
    same('a kept card is forgotten', (await talk('stripe', 'forget', { ...account, token })).error, '');
    same('its customer has it no more', [before, await kept()], [1, 0]);

    const refund = { ...account, id: paid.id, amount: 5000, currency: 'EUR', reference: 'REF-1', key: 'refund-0001' };
    const back = await talk('stripe', 'refund', refund);
    same('a part goes back', [back.result, back.back.state, back.back.amount.minor], ['taken', 'done', 5000]);
    const found = await talk('stripe', 'refund-status',
        { ...account, id: paid.id, reference: 'ATT-1', refund_reference: 'REF-1' });
    same('a refund is found by our reference', found.back?.id, back.back.id);
    const none = await talk('stripe', 'refund-status',
        { ...account, id: paid.id, reference: 'ATT-1', refund_reference: 'REF-2' });
    same('a refund that was never made is not found', none.error, 'E_NOT_FOUND');

    // It answers a declined card without the intent, and has no lists to look in: a maybe it stays.
    const declined = await talk('stripe', 'start', { ...start, key: 'key-card-0002', reference: 'ATT-2',
        token: await keep(base, { id: 'pm_card_chargeCustomerFail' }) });
    same('a decline that does not say of what is never a no', declined.result, 'unknown');
    check('it is noted as one', declined.note.startsWith('HTTP 402'), declined.note);
    const wrong = await talk('stripe', 'start', { ...start, key: 'key-card-0003', reference: 'ATT-3', token: 'cus_none/pm_none' });
    same('a customer that does not exist is a definite no', wrong.result, 'refused');
}

async function debits(base, account, events) {
    const start = { ...account, method: 'debit', amount: 99900, currency: 'EUR', payer_away: 1 };
    const good = await talk('stripe', 'start', { ...start, key: 'key-sepa-0001', reference: 'SEPA-1',
        token: await keep(base, sepa('DE89370400440532013000')) });
    same('a debit that is good there is captured at once', [good.result, good.state.captures.length], ['captured', 1]);
    const bad = await talk('stripe', 'start', { ...start, key: 'key-sepa-0002', reference: 'SEPA-2',
        token: await keep(base, sepa('DE62370400440532013001')) });
    same('a debit that will fail is under way', bad.result, 'processing');

    const settled = await until('the debit settles', async () => {
        const now = await talk('stripe', 'status', { ...account, id: good.id, reference: 'SEPA-1' });
        return now.state?.phase === 'paid' && now;
    });
    same('a settled debit: the amount', settled?.state.captures[0].amount.minor, 99900);
    const failed = await until('the debit fails', async () => {
        const now = await talk('stripe', 'status', { ...account, id: bad.id, reference: 'SEPA-2' });
        return now.state?.phase === 'failed' && now;
    });
    same('a failed debit: nothing captured', failed?.state.captures, []);

    // Its webhooks, as they came, through our check of signatures.
    for (const [reference, type] of [['ATT-1', 'payment_intent.succeeded'], ['SEPA-1', 'payment_intent.succeeded'],
        ['SEPA-2', 'payment_intent.payment_failed']]) {
        const event = await until(`the event about ${reference}`,
            () => events.find((one) => one.body.includes(`"${reference}"`) && one.body.includes(`"${type}"`)));
        if (!event) continue;
        const now = Number(/t=(\d+)/.exec(event.signature)[1]);
        const read = (values) => talk('stripe', 'event', { 'h:stripe-signature': event.signature, now, hook_secret: hookSecret, ...values },
            event.body);
        const good = await read({});
        same(`${reference}: its event is read`, [good.kind, good.type, good.reference], ['payment', type, reference]);
        same(`${reference}: by the older secret too`, (await read({ hook_secret: 'new', hook_secret_old: hookSecret })).error, '');
        same(`${reference}: not by another secret`, (await read({ hook_secret: 'other' })).error, 'E_SIGNATURE');
        same(`${reference}: not six minutes later`, (await read({ now: now + 360 })).error, 'E_SIGNATURE');
    }
}

export async function converse() {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const folder = mkdtempSync(`${tmpdir()}/localstripe-`);
    const peer = await startPeer(`${here}/.peers/python/bin/localstripe`, ['--port', `${port}`, '--from-scratch'], base,
        { env: { ...process.env, TMPDIR: folder } });
    const adapter = await listen((request, answer) => adapt(base, request, answer));
    const events = [];
    const hooks = await listen(async (request, answer) => {
        events.push({ signature: request.headers['stripe-signature'], body: (await readAll(request)).toString() });
        answer.end();
    });
    await post(base, '/_config/webhooks/one', { url: `http://127.0.0.1:${hooks.address().port}/`, secret: hookSecret });

    const account = { base: `http://127.0.0.1:${adapter.address().port}`, secret };
    await cards(base, account);
    await debits(base, account, events);
    await peer.stop();
    adapter.close();
    hooks.close();
    rmSync(folder, { recursive: true });
}
