// Razorpay has no simulator, so this is a small fake that speaks its documented messages, kept honest
// by Razorpay's own library for Node: what the fake signs that library accepts, and so do we.
import { createServer } from 'node:http';
import { createHmac } from 'node:crypto';
import utilities from 'razorpay/dist/utils/razorpay-utils.js';
import { check, same, talk } from './lib.mjs';

export const name = 'razorpay';
const keyId = 'rzp_test_1';
const secret = 'EnLs21M47BllR3X8PSFtjtbd';
const hookSecret = '123456';
const hmac = (key, text) => createHmac('sha256', key).update(text).digest('hex');

class Fake {
    orders = [];
    payments = [];
    refunds = [];
    keys = new Map();
    fault = null; // answers the next request with that status instead; after doing it if `late`

    list(items) {
        return { entity: 'collection', count: items.length, items };
    }

    no(description = 'The id provided does not exist') {
        return [400, { error: { code: 'BAD_REQUEST_ERROR', description, source: 'business', step: 'payment_initiation',
            reason: 'input_validation_failed', metadata: {} } }];
    }

    order(body) {
        const order = { id: `order_${this.orders.length + 1}`, entity: 'order', amount: body.amount, amount_paid: 0,
            amount_due: body.amount, currency: body.currency, receipt: body.receipt, status: 'created', attempts: 0,
            notes: body.notes, created_at: Math.floor(Date.now() / 1000) };
        this.orders.push(order);
        return [200, order];
    }

    // What a payer does on the hosted page.
    pay(order, status, more = {}) {
        const payment = { id: `pay_${this.payments.length + 1}`, entity: 'payment', amount: order.amount,
            currency: order.currency, status, order_id: order.id, method: 'upi', vpa: 'gaurav.kumar@exampleupi',
            captured: status === 'captured', notes: order.notes, created_at: Math.floor(Date.now() / 1000), ...more };
        this.payments.unshift(payment);
        order.status = status === 'captured' ? 'paid' : 'attempted';
        return payment;
    }

    capture(payment, body) {
        if (!payment || payment.status !== 'authorized' || body.amount !== payment.amount) return this.no('not capturable');
        payment.status = 'captured';
        payment.captured = true;
        this.orders.find((order) => order.id === payment.order_id).status = 'paid';
        return [200, payment];
    }

    refund(payment, body, key) {
        const seen = this.keys.get(key);
        if (seen) return seen.body === JSON.stringify(body) ? [200, seen.refund] : this.no('Different request for the same key');
        const gone = this.refunds.filter((one) => one.payment_id === payment?.id).reduce((sum, one) => sum + one.amount, 0);
        if (!payment?.captured || gone + body.amount > payment.amount) return this.no('The total refund amount is too much');
        const refund = { id: `rfnd_${this.refunds.length + 1}`, entity: 'refund', amount: body.amount, currency: payment.currency,
            payment_id: payment.id, receipt: body.receipt, status: 'processed', notes: [], created_at: 1760000000 };
        this.refunds.push(refund);
        this.keys.set(key, { body: JSON.stringify(body), refund });
        return [200, refund];
    }

    answer(method, url, body, key) {
        const [, , kind, id, action] = url.pathname.split('/');
        const payment = this.payments.find((one) => one.id === id);
        if (method === 'POST' && kind === 'orders') return this.order(body);
        if (method === 'POST' && action === 'capture') return this.capture(payment, body);
        if (method === 'POST' && action === 'refund') return this.refund(payment, body, key);
        if (kind === 'orders' && !id)
            return [200, this.list(this.orders.filter((one) => one.receipt === url.searchParams.get('receipt')))];
        if (action === 'payments') return [200, this.list(this.payments.filter((one) => one.order_id === id))];
        if (action === 'refunds') return [200, this.list(this.refunds.filter((one) => one.payment_id === id))];
        const one = (kind === 'orders' ? this.orders : this.refunds).find((entity) => entity.id === id);
        return one ? [200, one] : this.no();
    }

    async handle(request, response) {
        let text = '';
        for await (const part of request) text += part;
        const { fault } = this;
        if (fault && request.method === fault.method) this.fault = null;
        const right = request.headers.authorization === `Basic ${Buffer.from(`${keyId}:${secret}`).toString('base64')}`;
        let [status, json] = [401, { error: { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed' } }];
        if (right && !(fault && !fault.late && request.method === fault.method))
            [status, json] = this.answer(request.method, new URL(request.url, 'http://fake'), text && JSON.parse(text),
                request.headers['x-refund-idempotency']);
        if (fault && request.method === fault.method) {
            if (fault.status === 0) return request.socket.destroy();
            [status, json] = [fault.status, { error: { code: fault.code, description: 'A fault' } }];
        }
        return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    }
}

async function paying(fake, account) {
    const start = { ...account, method: 'upi', amount: 118000, currency: 'INR', key: 'key-rzp-0001', reference: 'ATT-1',
        payer_name: 'A & B', payer_email: 'a@example.com', return_url: 'http://localhost:8080/pay/return/razorpay/x?signed=1' };
    const status = (reference, id = '') => talk('razorpay', 'status', { ...account, id, reference });
    const first = await talk('razorpay', 'start', start);
    same('an order is made and opened by a form', [first.result, first.id, first.url],
        ['form', 'order_1', `${account.base}/v1/checkout/embedded`]);
    const { fields } = first;
    same('the form names all that is fixed',
        [fields.key_id, fields.order_id, fields.amount, fields['notes[reference]']], [keyId, 'order_1', '118000', 'ATT-1']);
    check('no secret is in the form', !JSON.stringify(first).includes(secret));
    const again = await talk('razorpay', 'start', start);
    same('the same again: the same order', [again.result, again.id, fake.orders.length], ['form', 'order_1', 1]);
    const other = await talk('razorpay', 'start', { ...start, amount: 119000 });
    same('its reference with another amount: a maybe', other.result, 'unknown');
    same('nobody paid yet', (await status('ATT-1', 'order_1')).state.phase, 'waiting');

    fake.pay(fake.orders[0], 'failed', { error_reason: 'payment_cancelled', error_description: 'Cancelled by the payer' });
    same('a try that failed leaves the page open', (await status('ATT-1')).state.phase, 'waiting');
    fake.orders[0].created_at -= 3600;
    const failed = await status('ATT-1');
    same('past its time it has failed', [failed.state.phase, failed.state.code], ['failed', 'payment_cancelled']);
    fake.payments[0].status = 'authorized';
    const late = await status('ATT-1');
    same('called failed, authorised hours later: taken', [late.state.phase, late.state.captures[0]?.amount.minor, fake.payments[0].status],
        ['paid', 118000, 'captured']);
    same('the UPI address is hidden', late.state.brand, 'ga***@exampleupi');
    fake.pay(fake.orders[0], 'captured');
    same('paid twice: both are told', (await status('ATT-1')).state.captures.length, 2);

    // The answer is lost after the order was made, or before.
    for (const late of [true, false]) {
        const reference = `LOST-${late}`;
        fake.fault = { method: 'POST', status: 0, late };
        same(`no answer (${late}): a maybe`, (await talk('razorpay', 'start', { ...start, reference })).result, 'unknown');
        same(`no answer (${late}): what is there`, (await status(reference)).error, late ? '' : 'E_NOT_FOUND');
    }
    for (const [code, number, result] of [['SERVER_ERROR', 500, 'unknown'], ['GATEWAY_ERROR', 502, 'unknown'],
        ['BAD_REQUEST_ERROR', 400, 'refused'], ['BAD_REQUEST_ERROR', 429, 'later'], ['BAD_REQUEST_ERROR', 503, 'unknown']]) {
        fake.fault = { method: 'POST', status: number, code };
        same(`${number} ${code}`, (await talk('razorpay', 'start', { ...start, reference: `E-${number}` })).result, result);
    }
    fake.fault = { method: 'GET', status: 500, code: 'SERVER_ERROR' };
    const unsure = await talk('razorpay', 'start', { ...start, reference: 'NEW-1' });
    same('orders that cannot be looked up are not made', unsure.result, 'later');
    same('a wrong key is a definite no', (await talk('razorpay', 'start', { ...start, secret: 'x' })).result, 'refused');
    same('an unknown order is not found', (await status('ATT-1', 'order_none')).error, 'E_NOT_FOUND');
    const away = await talk('razorpay', 'start', { ...start, reference: 'AWAY-1', payer_away: 1 });
    same('nobody there: a definite no', away.result, 'refused');
    await talk('razorpay', 'start', { ...start, reference: 'STOP-1' });
    same('given up', (await talk('razorpay', 'cancel', { ...account, reference: 'STOP-1' })).state.phase, 'cancelled');
    same('too late to give up', (await talk('razorpay', 'cancel', { ...account, reference: 'ATT-1' })).state.phase, 'paid');
}

async function refunding(fake, account) {
    const refund = { ...account, id: 'order_1', capture: 'pay_1', amount: 5000, currency: 'INR', key: 'refund-0001', reference: 'REF-1' };
    const first = await talk('razorpay', 'refund', refund);
    same('a refund is taken', [first.result, first.back.state], ['taken', 'done']);
    same('again under its key: the same', (await talk('razorpay', 'refund', refund)).back.id, first.back.id);
    const other = await talk('razorpay', 'refund', { ...refund, amount: 6000 });
    same('its key with another amount: what was done counts', [other.result, other.back.amount.minor], ['taken', 5000]);
    const much = await talk('razorpay', 'refund', { ...refund, amount: 900000, key: 'refund-0002', reference: 'REF-2' });
    same('too much: a definite no', much.result, 'refused');
    fake.fault = { method: 'POST', status: 0, late: true };
    const lost = await talk('razorpay', 'refund', { ...refund, amount: 700, key: 'refund-0003', reference: 'REF-3' });
    same('no answer: a maybe', lost.result, 'unknown');
    const find = (reference) => talk('razorpay', 'refund-status',
        { ...account, id: 'order_1', reference: 'ATT-1', refund_reference: reference });
    same('and found by our reference', (await find('REF-3')).back?.amount.minor, 700);
    same('one that was refused is not found', (await find('REF-2')).error, 'E_NOT_FOUND');
    fake.fault = { method: 'POST', status: 409, code: 'BAD_REQUEST_ERROR' };
    same('in flight: a maybe', (await talk('razorpay', 'refund', { ...refund, key: 'refund-0004', reference: 'REF-4' })).result, 'unknown');
}

async function signatures(fake) {
    const event = (type, payload) => JSON.stringify({ entity: 'event', account_id: 'acc_1', event: type, contains: Object.keys(payload),
        payload: Object.fromEntries(Object.entries(payload).map(([key, entity]) => [key, { entity }])), created_at: 1760000000 });
    const order = fake.orders[0];
    const payment = fake.payments.find((one) => one.order_id === order.id);
    const bodies = [
        ['payment', 'ATT-1', event('payment.captured', { payment })],
        ['payment', 'ATT-1', event('order.paid', { payment: { ...payment, notes: [] }, order })],
        ['refund', 'ATT-1', event('refund.processed', { payment, refund: fake.refunds[0] })],
        ['back', 'ATT-1', event('payment.dispute.created', { payment, dispute: { id: 'disp_1', amount: 5, currency: 'INR' } })],
        ['other', '', event('settlement.processed', { settlement: { id: 'setl_1' } })],
    ];
    for (const [kind, reference, body] of bodies) {
        const signature = hmac(hookSecret, body);
        check('the fake signs as its library does', utilities.validateWebhookSignature(body, signature, hookSecret));
        const read = (values, text = body) => talk('razorpay', 'event', { 'h:x-razorpay-signature': signature,
            'h:x-razorpay-event-id': 'evt_1', hook_secret: hookSecret, now: 1760000000, ...values }, text);
        const good = await read({});
        same(`${good.type}: it is read`, [good.id, good.kind, good.reference], ['evt_1', kind, reference]);
        same(`${good.type}: by the older secret`, (await read({ hook_secret: 'new', hook_secret_old: hookSecret })).error, '');
        same(`${good.type}: another secret`, (await read({ hook_secret: '123457' })).error, 'E_SIGNATURE');
        same(`${good.type}: another body`, (await read({}, `${body} `)).error, 'E_SIGNATURE');
        const { hex } = await talk('-', 'sign', { hook_secret: hookSecret }, body);
        check(`${good.type}: ours holds with its library`, utilities.validateWebhookSignature(body, hex, hookSecret));
    }
    same('the published vector of a webhook', hmac(hookSecret, '{"a":1,"b":2,"c":{"d":3}}'),
        '2fe04e22977002e6c7cb553adab8b460cb9e2a4970d5953cb27a8472752e3bbc');

    // What the browser brings back, by the vector that Razorpay publishes.
    const back = { razorpay_order_id: 'order_IEIaMR65cu6nz3', razorpay_payment_id: 'pay_IH4NVgf4Dreq1l',
        razorpay_signature: '0d4e745a1838664ad6c9c9902212a32d627d68e917290b0ad5f08ff4561bc50f' };
    check('its library takes it', utilities.validatePaymentVerification(
        { order_id: back.razorpay_order_id, payment_id: back.razorpay_payment_id }, back.razorpay_signature, secret));
    const named = async (values) => (await talk('razorpay', 'return', { secret, ...back, ...values })).id;
    same('a signed return names its order', await named({}), back.razorpay_order_id);
    same('another order under that signature: none', await named({ razorpay_order_id: 'order_2' }), '');
    same('another payment: none', await named({ razorpay_payment_id: 'pay_2' }), '');
    same('another key: none', await named({ secret: 'x' }), '');
    same('no signature: none', await named({ razorpay_signature: '' }), '');
}

export async function converse() {
    const fake = new Fake();
    const server = createServer((request, response) => fake.handle(request, response));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const account = { base: `http://127.0.0.1:${server.address().port}`, secret, key_id: keyId };
    await paying(fake, account);
    await refunding(fake, account);
    await signatures(fake);
    server.close();
}
