// Razorpay has no simulator, so this talks to a small fake that speaks its documented messages
// (razorpay_fake.mjs), kept honest by Razorpay's own library for Node: what the fake signs that library
// accepts, and so do we; and by its own paths that library finds and ends what we made.
import { createHmac } from 'node:crypto';
import Razorpay from 'razorpay';
import utilities from 'razorpay/dist/utils/razorpay-utils.js';
import { check, same, talk } from './lib.mjs';
import { Fake, keyId, secret } from './razorpay_fake.mjs';

export const name = 'razorpay';
const hookSecret = '123456';
const hmac = (key, text) => createHmac('sha256', key).update(text).digest('hex');
const ask = (command, values, body) => talk('razorpay', command, values, body);

async function paying(fake, account) {
    const start = { ...account, method: 'upi', amount: 118000, currency: 'INR', key: 'key-rzp-0001', reference: 'ATT-1',
        payer_name: 'A & B', payer_email: 'a@example.com', return_url: 'http://localhost:8080/pay/return/razorpay/x?signed=1' };
    const status = (reference, id = '') => ask('status', { ...account, id, reference });
    const first = await ask('start', start);
    same('an order is made and opened by a form', [first.result, first.id, first.url],
        ['form', 'order_1', `${account.base}/v1/checkout/embedded`]);
    const { fields } = first;
    same('the form names all that is fixed',
        [fields.key_id, fields.order_id, fields.amount, fields['notes[reference]']], [keyId, 'order_1', '118000', 'ATT-1']);
    check('no secret is in the form', !JSON.stringify(first).includes(secret));
    const again = await ask('start', start);
    same('the same again: the same order', [again.result, again.id, fake.orders.length], ['form', 'order_1', 1]);
    const other = await ask('start', { ...start, amount: 119000 });
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
        same(`no answer (${late}): a maybe`, (await ask('start', { ...start, reference })).result, 'unknown');
        same(`no answer (${late}): what is there`, (await status(reference)).error, late ? '' : 'E_NOT_FOUND');
    }
    for (const [code, number, result] of [['SERVER_ERROR', 500, 'unknown'], ['GATEWAY_ERROR', 502, 'unknown'],
        ['BAD_REQUEST_ERROR', 400, 'refused'], ['BAD_REQUEST_ERROR', 429, 'later'], ['BAD_REQUEST_ERROR', 503, 'unknown']]) {
        fake.fault = { method: 'POST', status: number, code };
        same(`${number} ${code}`, (await ask('start', { ...start, reference: `E-${number}` })).result, result);
    }
    fake.fault = { method: 'GET', status: 500, code: 'SERVER_ERROR' };
    const unsure = await ask('start', { ...start, reference: 'NEW-1' });
    same('orders that cannot be looked up are not made', unsure.result, 'later');
    same('a wrong key is a definite no', (await ask('start', { ...start, secret: 'x' })).result, 'refused');
    same('an unknown order is not found', (await status('ATT-1', 'order_none')).error, 'E_NOT_FOUND');
    await ask('start', { ...start, reference: 'STOP-1' });
    same('given up', (await ask('cancel', { ...account, reference: 'STOP-1' })).state.phase, 'cancelled');
    same('too late to give up', (await ask('cancel', { ...account, reference: 'ATT-1' })).state.phase, 'paid');
}

async function refunding(fake, account) {
    const refund = { ...account, id: 'order_1', capture: 'pay_1', amount: 5000, currency: 'INR', key: 'refund-0001', reference: 'REF-1' };
    const first = await ask('refund', refund);
    same('a refund is taken', [first.result, first.back.state], ['taken', 'done']);
    same('again under its key: the same', (await ask('refund', refund)).back.id, first.back.id);
    const other = await ask('refund', { ...refund, amount: 6000 });
    same('its key with another amount: what was done counts', [other.result, other.back.amount.minor], ['taken', 5000]);
    const much = await ask('refund', { ...refund, amount: 900000, key: 'refund-0002', reference: 'REF-2' });
    same('too much: a definite no', much.result, 'refused');
    fake.fault = { method: 'POST', status: 0, late: true };
    const lost = await ask('refund', { ...refund, amount: 700, key: 'refund-0003', reference: 'REF-3' });
    same('no answer: a maybe', lost.result, 'unknown');
    const find = (reference) => ask('refund-status',
        { ...account, id: 'order_1', reference: 'ATT-1', refund_reference: reference });
    same('and found by our reference', (await find('REF-3')).back?.amount.minor, 700);
    same('one that was refused is not found', (await find('REF-2')).error, 'E_NOT_FOUND');
    fake.fault = { method: 'POST', status: 409, code: 'BAD_REQUEST_ERROR' };
    same('in flight: a maybe', (await ask('refund', { ...refund, key: 'refund-0004', reference: 'REF-4' })).result, 'unknown');
}

async function disputing(fake, account) {
    const start = { ...account, method: 'card', amount: 50000, currency: 'INR', key: 'key-rzp-0100', reference: 'DIS-1',
        payer_name: 'A', return_url: 'http://localhost:8080/r' };
    await ask('start', start);
    const order = fake.orders.at(-1);
    const payment = fake.pay(order, 'captured');
    const backs = async () => (await ask('status', { ...account, id: order.id, reference: 'DIS-1' })).state.backs
        .map((one) => [one.id, one.kind, one.state, one.amount.minor, one.reason, one.answer_us / 1e6]);
    same('nothing is disputed', await backs(), []);
    const dispute = { id: 'disp_1', entity: 'dispute', payment_id: payment.id, amount: 39000, currency: 'INR', amount_deducted: 0,
        reason_code: 'goods_not_received', status: 'open', phase: 'chargeback', created_at: payment.created_at + 5,
        respond_by: payment.created_at + 86400 };
    const by = dispute.respond_by;
    fake.disputes = [{ ...dispute, id: 'disp_0', payment_id: 'pay_other' }, dispute];
    for (const [status, state, answer] of [['open', 'pending', by], ['under_review', 'pending', 0], ['won', 'failed', 0],
        ['closed', 'failed', 0]]) {
        dispute.status = status;
        same(`a dispute that is ${status}`, await backs(), [['disp_1', 'dispute', state, 39000, 'goods_not_received', answer]]);
    }
    Object.assign(dispute, { status: 'lost', amount_deducted: 20000 });
    same('lost: what was taken', await backs(), [['disp_1', 'dispute', 'done', 20000, 'goods_not_received', 0]]);
    // A hundred newer ones of others stand before it.
    const others = Array.from({ length: 150 }, (_, i) => ({ ...dispute, id: `disp_x${i}`, payment_id: 'pay_other' }));
    fake.disputes = [...others, dispute];
    same('found on the second page', (await backs()).length, 1);
    dispute.status = 'pondered';
    same('one in a state unknown to us: ask again', (await ask('status', { ...account, id: order.id, reference: 'DIS-1' })).error,
        'E_GATEWAY');
    dispute.status = 'lost';
    fake.fault = { method: 'GET', path: '/disputes', status: 500, code: 'SERVER_ERROR' };
    same('disputes that cannot be read: ask again', (await ask('status', { ...account, id: order.id, reference: 'DIS-1' })).error,
        'E_GATEWAY');
    fake.without = ['disputes'];
    same('an account that may not list them still learns of its money', await backs(), []);
    fake.without = [];
    fake.refund(payment, { amount: 1000 }, 'made-at-the-dashboard');
    same('a refund that was made there is told too', (await backs()).map((one) => one.slice(1, 4)),
        [['refund', 'done', 1000], ['dispute', 'done', 20000]]);
    fake.disputes = [];
}

async function linking(fake, account) {
    const links = { ...account, base: `${account.base}/v1/payment_links` };
    const start = { ...links, method: 'card', amount: 118000, currency: 'INR', key: 'key-rzp-0200', reference: 'LINK-1',
        payer_name: 'A & B', payer_email: 'a@example.com', return_url: 'http://localhost:8080/pay/return/razorpay/x?signed=1',
        since: Math.floor(Date.now() / 1000) };
    const status = (reference, id = '') => ask('status', { ...links, id, reference });
    const first = await ask('start', start);
    same('an account that asks for links: a page', [first.result, first.id, first.url], ['page', 'plink_1', 'https://rzp.io/i/plink_1']);
    const [link] = fake.links;
    same('all of it is fixed', [link.amount, link.accept_partial, link.reference_id, link.expire_by, link.callback_method],
        [118000, false, 'LINK-1', start.since + 1800, 'get']);
    same('nobody is written to by Razorpay', [link.notify, link.reminder_enable], [{ sms: false, email: false }, false]);
    const again = await ask('start', start);
    same('the same again: the same link', [again.result, again.id, fake.links.length], ['page', 'plink_1', 1]);
    same('its reference with another amount: a maybe', (await ask('start', { ...start, amount: 5000 })).result, 'unknown');
    const waiting = await status('LINK-1');
    same('it waits, and says where', [waiting.state.phase, waiting.state.url], ['waiting', link.short_url]);
    same('another reference for its id', (await status('LINK-2', 'plink_1')).error, 'E_GATEWAY');

    const library = new Razorpay({ key_id: keyId, key_secret: secret });
    library.api.rq.defaults.baseURL = account.base;
    same('its library finds it by its own path', (await library.paymentLink.fetch('plink_1')).reference_id, 'LINK-1');
    same('and by our reference', (await library.paymentLink.all({ reference_id: 'LINK-1' })).payment_links.length, 1);

    fake.payLink(link);
    const paid = await status('LINK-1', 'plink_1');
    const [captured] = paid.state.captures;
    same('paid', [paid.state.phase, paid.state.captures.length, captured?.amount.minor, paid.state.url], ['paid', 1, 118000, '']);
    fake.payLink(link);
    same('paid twice: both are told', (await status('LINK-1', 'plink_1')).state.captures.length, 2);
    same('too late to give up', (await ask('cancel', { ...links, reference: 'LINK-1' })).state.phase, 'paid');
    fake.disputes = [{ id: 'disp_9', entity: 'dispute', payment_id: captured.id, amount: 100, currency: 'INR',
        reason_code: 'fraud', status: 'open', created_at: link.created_at + 9 }];
    same('a dispute of it', (await status('LINK-1', 'plink_1')).state.backs.map((one) => one.id), ['disp_9']);
    fake.disputes = [];
    const refund = await ask('refund', { ...links, id: 'plink_1', capture: captured.id, amount: 700, currency: 'INR',
        key: 'refund-link-1', reference: 'LREF-1' });
    same('money goes back through it', [refund.result, refund.back.amount.minor], ['taken', 700]);
    same('and is found by our reference', (await ask('refund-status',
        { ...links, id: 'plink_1', reference: 'LINK-1', refund_reference: 'LREF-1' })).back?.id, refund.back.id);

    await ask('start', { ...start, reference: 'LINK-STOP' });
    same('given up', (await ask('cancel', { ...links, reference: 'LINK-STOP' })).state.phase, 'cancelled');
    const stopped = fake.links.at(-1);
    same('it is closed there', stopped.status, 'cancelled');
    await library.paymentLink.cancel(stopped.id).then(() => check('its library would close it again', false),
        (error) => same('its library cannot close it again', error.statusCode, 400));
    fake.payLink(stopped);
    same('paid after all: it is told', (await status('LINK-STOP', stopped.id)).state.captures.length, 1);
    await ask('start', { ...start, reference: 'LINK-OLD' });
    fake.links.at(-1).status = 'expired';
    same('past its time', (await status('LINK-OLD')).state.phase, 'expired');
    await ask('start', { ...start, reference: 'LINK-PART' });
    fake.payLink(fake.links.at(-1), 100);
    same('a part, which was not asked for, is told', (await status('LINK-PART')).state.captures[0].amount.minor, 100);
    fake.links.at(-1).payments = null;
    same('paid, and by nothing: ask again', (await status('LINK-PART')).error, 'E_GATEWAY');

    const away = await ask('start', { ...start, ...account, reference: 'AWAY-1', payer_away: 1 });
    same('nobody there: a link for a day', [away.result, fake.links.at(-1).expire_by], ['page', start.since + 86400]);
    for (const late of [true, false]) {
        const reference = `LINK-LOST-${late}`;
        fake.fault = { method: 'POST', status: 0, late };
        same(`no answer to a link (${late}): a maybe`, (await ask('start', { ...start, reference })).result, 'unknown');
        same(`no answer to a link (${late}): what is there`, (await status(reference)).error, late ? '' : 'E_NOT_FOUND');
        same(`the same again (${late})`, (await ask('start', { ...start, reference })).result, 'page');
    }
    for (const [code, number, result] of [['SERVER_ERROR', 500, 'unknown'], ['BAD_REQUEST_ERROR', 400, 'refused'],
        ['BAD_REQUEST_ERROR', 401, 'refused'], ['BAD_REQUEST_ERROR', 429, 'later'], ['GATEWAY_ERROR', 400, 'unknown']]) {
        fake.fault = { method: 'POST', status: number, code };
        same(`a link: ${number} ${code}`, (await ask('start', { ...start, reference: `LINK-E-${number}-${code}` })).result, result);
    }
    // Made meanwhile by a request that was thought lost: refused as taken, and found then.
    fake.fault = { method: 'POST', status: 400, code: 'BAD_REQUEST_ERROR', late: true };
    same('refused, and there all the same: it counts', (await ask('start', { ...start, reference: 'LINK-RACE' })).result, 'page');
    fake.fault = { method: 'POST', path: '/cancel', status: 0, late: true };
    same('no answer to giving up: ask again', (await ask('cancel', { ...links, reference: 'LINK-RACE' })).error, 'E_GATEWAY');
    same('and it is given up', (await status('LINK-RACE')).state.phase, 'cancelled');
    const short = await ask('start', { ...start, reference: 'LINK-LATE', since: start.since - 1200 });
    same('too short a time left: a definite no', short.result, 'refused');
}

async function coding(fake, account) {
    const start = { ...account, method: 'upi_qr', amount: 118000, currency: 'INR', key: 'key-rzp-0300', reference: 'CODE-1',
        payer_name: 'A', return_url: 'http://localhost:8080/r', since: Math.floor(Date.now() / 1000) };
    const status = (reference, id = '') => ask('status', { ...account, id, reference, since: start.since });
    const first = await ask('start', start);
    same('a code to scan: a page', [first.result, first.id, first.url], ['page', 'qr_1', 'https://rzp.io/i/qr_1']);
    const [code] = fake.codes;
    same('for one payment of that amount, and not for long', [code.usage, code.fixed_amount, code.payment_amount, code.close_by],
        ['single_use', true, 118000, start.since + 1800]);
    same('the same again: the same code', [(await ask('start', start)).id, fake.codes.length], ['qr_1', 1]);
    same('its reference with another amount: a maybe', (await ask('start', { ...start, amount: 5000 })).result, 'unknown');
    same('it waits', (await status('CODE-1', 'qr_1')).state.phase, 'waiting');
    const library = new Razorpay({ key_id: keyId, key_secret: secret });
    library.api.rq.defaults.baseURL = account.base;
    same('its library finds it by its own path', (await library.qrCode.fetch('qr_1')).notes.reference, 'CODE-1');
    const payment = fake.payCode(code);
    same('its library finds its payment', (await library.qrCode.fetchAllPayments('qr_1', {})).items[0].id, payment.id);
    const paid = await status('CODE-1', 'qr_1');
    same('paid', [paid.state.phase, paid.state.captures[0]?.id, paid.state.brand], ['paid', payment.id, 'ga***@exampleupi']);
    same('too late to give up', (await ask('cancel', { ...account, id: 'qr_1', reference: 'CODE-1' })).state.phase, 'paid');
    payment.status = 'failed';
    same('counted there, and by nothing: ask again', (await status('CODE-1', 'qr_1')).error, 'E_GATEWAY');
    payment.status = 'captured';

    await ask('start', { ...start, reference: 'CODE-STOP' });
    same('given up', (await ask('cancel', { ...account, reference: 'CODE-STOP', since: start.since })).state.phase, 'cancelled');
    same('it is closed there', [fake.codes[0].status, fake.codes[0].close_reason], ['closed', 'on_demand']);
    fake.payCode(fake.codes[0]);
    same('paid after all: it is told', (await status('CODE-STOP')).state.captures.length, 1);
    await ask('start', { ...start, reference: 'CODE-OLD' });
    Object.assign(fake.codes[0], { status: 'closed', close_reason: null });
    same('past its time', (await status('CODE-OLD')).state.phase, 'expired');
    for (const late of [true, false]) {
        const reference = `CODE-LOST-${late}`;
        fake.fault = { method: 'POST', status: 0, late };
        same(`no answer to a code (${late}): a maybe`, (await ask('start', { ...start, reference })).result, 'unknown');
        same(`no answer to a code (${late}): what is there`, (await status(reference)).error, late ? '' : 'E_NOT_FOUND');
    }
    for (let i = 0; i < 120; i++)
        fake.code({ type: 'upi_qr', usage: 'single_use', fixed_amount: true, payment_amount: 1, close_by: start.since + 999, notes: [] });
    same('found among many', (await status('CODE-LOST-true')).error, '');
    fake.without = ['qr_codes'];
    same('not switched on: a definite no', (await ask('start', { ...start, reference: 'CODE-NONE' })).result, 'refused');
    same('and no fault of a look-up', (await status('CODE-NONE')).error, 'E_NOT_FOUND');
    fake.without = [];
}

async function saving(fake, account) {
    const setup = { ...account, method: 'upi', amount: 0, currency: 'INR', key: 'key-rzp-0400', reference: 'SAVE-1', payer_name: 'A & B',
        payer_email: 'a@example.com', payer_phone: '+919876543210', return_url: 'http://localhost:8080/r',
        since: Math.floor(Date.now() / 1000) };
    const status = (reference, id = '') => ask('status', { ...account, id, reference, since: setup.since });
    const first = await ask('setup', setup);
    same('a registration is a page', [first.result, first.id, first.url], ['page', 'inv_1', 'https://rzp.io/i/inv_1']);
    same('the same again: the same', [(await ask('setup', setup)).id, fake.invoices.length], ['inv_1', 1]);
    for (const more of [{ payer_phone: '' }, { payer_email: '' }, { method: 'wallet' }, { currency: 'EUR' }])
        same(`not kept with ${JSON.stringify(more)}`, (await ask('setup', { ...setup, reference: 'SAVE-2', ...more })).result, 'refused');
    same('it waits', (await status('SAVE-1')).state.phase, 'waiting');
    const library = new Razorpay({ key_id: keyId, key_secret: secret });
    library.api.rq.defaults.baseURL = account.base;
    same('its library finds it by its own path', (await library.invoices.fetch('inv_1')).receipt, 'SAVE-1');

    const rupee = fake.register(fake.invoices[0], 'initiated');
    same('the bank is asked', (await status('SAVE-1', 'inv_1')).state.phase, 'running');
    fake.tokens[0].hidden = true;
    same('not shown yet: the same', (await status('SAVE-1', 'inv_1')).state.phase, 'running');
    fake.tokens[0].hidden = false;
    fake.tokens[0].recurring_details.status = 'confirmed';
    const kept = await status('SAVE-1', 'inv_1');
    same('kept: no capture, and its token', [kept.state.phase, kept.state.captures, kept.state.token], ['paid', [], 'cust_1/token_1']);
    same('its library finds the token', (await library.customers.fetchToken('cust_1', 'token_1')).id, 'token_1');
    same('the rupee went back, once', [rupee.amount_refunded, fake.refunds.filter((one) => one.payment_id === rupee.id).length], [100, 1]);
    await ask('setup', { ...setup, reference: 'SAVE-BANK', method: 'netbanking' });
    const asked = fake.register(fake.invoices.at(-1), 'rejected', { method: 'emandate', bank: 'HDFC' });
    const rejected = await status('SAVE-BANK');
    same('over a bank account nothing is taken; rejected', [asked.amount, rejected.state.phase, rejected.state.code],
        [0, 'failed', 'mandate_rejected']);
    await ask('setup', { ...setup, reference: 'SAVE-DUMMY' });
    fake.register(fake.invoices.at(-1), 'confirmed', { status: 'failed', captured: false, error_reason: 'upi_dummy_payment' });
    same('a try that was never meant to pay', (await status('SAVE-DUMMY')).state.token, 'cust_1/token_3');
    await ask('setup', { ...setup, reference: 'SAVE-STOP' });
    same('given up, and closed there', [(await ask('cancel', { ...account, reference: 'SAVE-STOP' })).state.phase,
        fake.invoices.at(-1).status], ['cancelled', 'cancelled']);
    await charging(fake, account, library);
}

async function charging(fake, account, library) {
    const start = { ...account, method: 'upi', amount: 118000, currency: 'INR', key: 'key-rzp-0500', reference: 'CHARGE-1', payer_away: 1,
        token: 'cust_1/token_1', payer_name: 'A', return_url: 'http://localhost:8080/r', since: Math.floor(Date.now() / 1000) };
    const status = (reference, id = '') => ask('status', { ...account, id, reference, since: start.since });
    const first = await ask('start', start);
    same('charged: accepted', [first.result, first.state.phase, first.state.reference], ['processing', 'running', 'CHARGE-1']);
    const [payment] = fake.payments;
    same('with whose it is, as it was saved', [payment.order_id, payment.customer_id, payment.token_id], [first.id, 'cust_1', 'token_1']);
    same('until the notice is over', (await status('CHARGE-1', first.id)).state.phase, 'running');
    const again = await ask('start', start);
    same('the same again is not charged again', [again.result, again.id, fake.payments.filter((one) => one.order_id === first.id).length],
        ['unknown', first.id, 1]);
    payment.status = 'captured';
    same('debited a day later', (await status('CHARGE-1', first.id)).state.captures[0]?.amount.minor, 118000);
    const order = await library.orders.create({ amount: 500, currency: 'INR', receipt: 'LIB-1', payment_capture: true });
    const theirs = await library.payments.createRecurringPayment({ email: 'a@example.com', contact: '+919876543210', amount: 500,
        currency: 'INR', order_id: order.id, customer_id: 'cust_1', token: 'token_1', recurring: true });
    check('its library charges by the same path', theirs.razorpay_payment_id);

    const much = await ask('start', { ...start, reference: 'CHARGE-MUCH', amount: 1500100 });
    same('above the limit: declined', [much.result, much.state.code], ['declined', 'input_validation_failed']);
    const none = await ask('start', { ...start, reference: 'CHARGE-NONE', token: 'cust_1/token_99' });
    same('an unknown token: declined', none.result, 'declined');
    same('no token: a definite no', (await ask('start', { ...start, reference: 'CHARGE-BAD', token: 'token_1' })).result, 'refused');
    await ask('start', { ...start, reference: 'CHARGE-FAIL' });
    Object.assign(fake.payments[0], { status: 'failed', error_reason: 'insufficient_funds', error_description: 'No funds' });
    const failed = await status('CHARGE-FAIL');
    same('nobody can try again: failed at once', [failed.state.phase, failed.state.code], ['failed', 'insufficient_funds']);
    fake.payments[0].status = 'authorized';
    same('called failed, authorised later: taken', (await status('CHARGE-FAIL')).state.captures.length, 1);

    for (const late of [true, false]) {
        const reference = `CHARGE-LOST-${late}`;
        const before = fake.payments.length;
        fake.fault = { method: 'POST', path: 'recurring', status: 0, late };
        same(`no answer to a charge (${late}): a maybe`, (await ask('start', { ...start, reference })).result, 'unknown');
        same(`not charged again (${late})`, [(await ask('start', { ...start, reference })).result, fake.payments.length - before],
            ['unknown', late ? 1 : 0]);
        same(`it may come yet (${late})`, (await status(reference)).state.phase, 'running');
        fake.orders.at(-1).created_at -= 3 * 86400;
        same(`three days later (${late})`, (await status(reference)).state.phase, late ? 'running' : 'expired');
    }
    for (const [code, number, result] of [['SERVER_ERROR', 500, 'unknown'], ['GATEWAY_ERROR', 400, 'unknown'],
        ['BAD_REQUEST_ERROR', 401, 'refused'], ['BAD_REQUEST_ERROR', 429, 'later'], ['BAD_REQUEST_ERROR', 400, 'declined']]) {
        fake.fault = { method: 'POST', path: 'recurring', status: number, code };
        same(`a charge: ${number} ${code}`, (await ask('start', { ...start, reference: `CHARGE-${number}-${code}` })).result, result);
    }
    fake.fault = { method: 'GET', path: '/customers', status: 500, code: 'SERVER_ERROR' };
    same('whose it is cannot be asked: nothing was done', (await ask('start', { ...start, reference: 'CHARGE-WHO' })).result, 'later');

    const forget = async (token) => (await ask('forget', { ...account, token })).error;
    const gone = (id) => !fake.tokens.some((one) => one.id === id);
    fake.fault = { method: 'PUT', status: 500, code: 'SERVER_ERROR' };
    same('a mandate that may not have ended is forgotten later', [await forget('cust_1/token_1'), gone('token_1')],
        ['E_GATEWAY', false]);
    const [ended] = fake.tokens;
    same('forgotten, and ended with the bank', [await forget('cust_1/token_1'), gone('token_1'), ended.recurring_details.status],
        ['', true, 'cancelled']);
    same('forgotten twice', await forget('cust_1/token_1'), 'E_NOT_FOUND');
    same('a card is only deleted', [await forget('cust_1/token_2'), gone('token_2')], ['', true]);
    fake.fault = { method: 'DELETE', status: 400, code: 'BAD_REQUEST_ERROR' };
    same('a refused deletion is none', await forget('cust_1/token_3'), 'E_CONFIG');
}

async function signatures(fake) {
    const event = (type, payload) => JSON.stringify({ entity: 'event', account_id: 'acc_1', event: type, contains: Object.keys(payload),
        payload: Object.fromEntries(Object.entries(payload).map(([key, entity]) => [key, { entity }])), created_at: 1760000000 });
    const order = fake.orders[0];
    const payment = fake.payments.find((one) => one.order_id === order.id);
    const loose = { ...payment, notes: [], order_id: null }; // as of a QR code
    const bodies = [
        ['payment', 'ATT-1', event('payment.captured', { payment })],
        ['payment', 'ATT-1', event('order.paid', { payment: { ...payment, notes: [] }, order })],
        ['refund', 'ATT-1', event('refund.processed', { payment, refund: fake.refunds[0] })],
        ['back', 'ATT-1', event('payment.dispute.created', { payment, dispute: { id: 'disp_1', amount: 5, currency: 'INR' } })],
        ['payment', 'LINK-1', event('payment_link.paid', { payment: { ...payment, notes: [] }, order: fake.links[0].order,
            payment_link: fake.links[0] })],
        ['payment', 'LINK-1', event('payment_link.partially_paid', { payment_link: fake.links[0] })],
        ['payment', 'LINK-1', event('payment_link.cancelled', { payment_link: fake.links[0] })],
        ['payment', 'LINK-1', event('payment_link.expired', { payment_link: fake.links[0] })],
        ['payment', 'CODE-1', event('qr_code.credited', { payment: loose, qr_code: fake.codes.at(-1) })],
        ['payment', 'SAVE-1', event('invoice.paid', { payment, order, invoice: fake.invoices[0] })],
        ['back', '', event('payment.dispute.lost', { payment: loose, dispute: { id: 'disp_2', amount: 5, currency: 'INR' } })],
        ['other', '', event('token.confirmed', { token: { id: 'token_1' } })],
        ['other', '', event('settlement.processed', { settlement: { id: 'setl_1' } })],
    ];
    for (const [kind, reference, body] of bodies) {
        const signature = hmac(hookSecret, body);
        check('the fake signs as its library does', utilities.validateWebhookSignature(body, signature, hookSecret));
        const read = (values, text = body) => ask('event', { 'h:x-razorpay-signature': signature,
            'h:x-razorpay-event-id': 'evt_1', hook_secret: hookSecret, now: 1760000000, ...values }, text);
        const good = await read({});
        same(`${good.type}: it is read`, [good.id, good.kind, good.reference], ['evt_1', kind, reference]);
        if (kind === 'back') same(`${good.type}: of which payment of theirs`, good.capture, payment.id);
        same(`${good.type}: by the older secret`, (await read({ hook_secret: 'new', hook_secret_old: hookSecret })).error, '');
        same(`${good.type}: another secret`, (await read({ hook_secret: '123457' })).error, 'E_SIGNATURE');
        same(`${good.type}: another body`, (await read({}, `${body} `)).error, 'E_SIGNATURE');
        const { hex } = await talk('-', 'sign', { hook_secret: hookSecret }, body);
        check(`${good.type}: ours holds with its library`, utilities.validateWebhookSignature(body, hex, hookSecret));
    }
    same('the published vector of a webhook', hmac(hookSecret, '{"a":1,"b":2,"c":{"d":3}}'),
        '2fe04e22977002e6c7cb553adab8b460cb9e2a4970d5953cb27a8472752e3bbc');

    // What the browser brings back, by the vectors that Razorpay publishes.
    const back = { razorpay_order_id: 'order_IEIaMR65cu6nz3', razorpay_payment_id: 'pay_IH4NVgf4Dreq1l',
        razorpay_signature: '0d4e745a1838664ad6c9c9902212a32d627d68e917290b0ad5f08ff4561bc50f' };
    check('its library takes it', utilities.validatePaymentVerification(
        { order_id: back.razorpay_order_id, payment_id: back.razorpay_payment_id }, back.razorpay_signature, secret));
    const named = async (values) => (await ask('return', { secret, ...back, ...values })).id;
    same('a signed return names its order', await named({}), back.razorpay_order_id);
    same('another order under that signature: none', await named({ razorpay_order_id: 'order_2' }), '');
    same('another payment: none', await named({ razorpay_payment_id: 'pay_2' }), '');
    same('another key: none', await named({ secret: 'x' }), '');
    same('no signature: none', await named({ razorpay_signature: '' }), '');

    const link = { razorpay_payment_link_id: 'plink_IH3cNucfVEgV68', razorpay_payment_link_reference_id: 'TSsd1989',
        razorpay_payment_link_status: 'paid', razorpay_payment_id: 'pay_IH3d0ara9bSsjQ', razorpay_order_id: '',
        razorpay_signature: '07ae18789e35093e51d0a491eb9922646f3f82773547e5b0f67ee3f2d3bf7d5b' };
    check('its library takes that of a link', utilities.validatePaymentVerification(
        { payment_link_id: link.razorpay_payment_link_id, payment_link_reference_id: link.razorpay_payment_link_reference_id,
            payment_link_status: link.razorpay_payment_link_status, payment_id: link.razorpay_payment_id },
        link.razorpay_signature, secret));
    const linked = await ask('return', { secret, ...link });
    same('a signed return names its link', [linked.id, linked.reference], ['plink_IH3cNucfVEgV68', 'TSsd1989']);
    for (const field of ['id', 'reference_id', 'status'])
        same(`a link's return with another ${field}: none`, await named({ ...link, [`razorpay_payment_link_${field}`]: 'x' }), '');
}

export async function converse() {
    const fake = new Fake();
    const account = { base: await fake.open(), secret, key_id: keyId };
    await paying(fake, account);
    await refunding(fake, account);
    await disputing(fake, account);
    await linking(fake, account);
    await coding(fake, account);
    await saving(fake, account);
    await signatures(fake);
    fake.close();
}
