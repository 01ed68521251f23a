// A small fake of Razorpay, which has no simulator: it speaks the messages that are documented, takes the
// fields that are documented and no others, and can lose, break or refuse an answer.
import { createServer } from 'node:http';

export const keyId = 'rzp_test_1';
export const secret = 'EnLs21M47BllR3X8PSFtjtbd';
const now = () => Math.floor(Date.now() / 1000);

// What each request may carry; a name with an exclamation mark has to be there.
const fields = {
    orders: 'amount! currency! receipt notes payment_capture partial_payment',
    payment_links: 'amount! currency accept_partial reference_id description customer notify reminder_enable expire_by notes '
        + 'callback_url callback_method',
    qr_codes: 'type! usage! name fixed_amount payment_amount description customer_id close_by notes',
    auth_links: 'customer! type! amount! currency! description! subscription_registration! receipt email_notify sms_notify '
        + 'expire_by notes',
    recurring: 'email! contact! amount! currency! order_id! customer_id! token! recurring! description notes',
};

function misfit(kind, body) {
    const names = fields[kind].split(' ').map((name) => name.replace('!', ''));
    const extra = Object.keys(body).find((name) => !names.includes(name));
    if (extra) return `${extra} is/are not required and should not be sent`;
    const missing = fields[kind].split(' ').find((name) => name.endsWith('!') && !(name.slice(0, -1) in body));
    return missing && `The ${missing.slice(0, -1)} field is required.`;
}

export class Fake {
    orders = [];
    payments = [];
    refunds = [];
    links = [];
    codes = [];
    invoices = [];
    disputes = [];
    customers = [];
    tokens = [];
    asked = []; // "GET /v1/orders"
    without = []; // features that are not switched on: kinds of `fields`, or "disputes"
    keys = new Map();
    fault = null; // answers the next request of that method (and path) with that status instead; after doing it if `late`

    list(items, url) {
        const skip = Number(url?.searchParams.get('skip') ?? 0);
        const page = items.slice(skip, skip + Number(url?.searchParams.get('count') ?? 10));
        return [200, { entity: 'collection', count: page.length, items: page }];
    }

    no(description = 'The id provided does not exist') {
        return [400, { error: { code: 'BAD_REQUEST_ERROR', description, source: 'business', step: 'payment_initiation',
            reason: 'input_validation_failed', metadata: {} } }];
    }

    order(body, more = {}) {
        const order = { id: `order_${this.orders.length + 1}`, entity: 'order', amount: body.amount, amount_paid: 0,
            amount_due: body.amount, currency: body.currency, receipt: body.receipt, status: 'created', attempts: 0,
            notes: body.notes, created_at: now(), ...more };
        this.orders.push(order);
        return [200, order];
    }

    // Behind a link and a registration there is an order of Razorpay's own, under the same reference.
    link(body) {
        if (this.links.some((one) => one.reference_id === body.reference_id))
            return this.no(`payment link with given reference_id (${body.reference_id}) already exists`);
        if (body.expire_by < now() + 900) return this.no('timestamp must be atleast 15 minutes in future');
        if (body.callback_url && body.callback_method !== 'get') return this.no('callback_method must be get');
        const id = `plink_${this.links.length + 1}`;
        const [, order] = this.order({ ...body, receipt: body.reference_id, notes: [] });
        const link = { ...body, id, amount_paid: 0, cancelled_at: 0, expired_at: 0, payments: null, reminders: [],
            short_url: `https://rzp.io/i/${id}`, status: 'created', created_at: now(), updated_at: now(), user_id: '' };
        this.links.push(link);
        Object.defineProperty(link, 'order', { value: order });
        return [200, link];
    }

    code(body) {
        if (body.type !== 'upi_qr' || body.usage !== 'single_use' || !body.fixed_amount) return this.no('fixed_amount is required');
        if (body.close_by < now() + 120) return this.no('close_by should be at least 2 minutes after current time');
        const id = `qr_${this.codes.length + 1}`;
        const code = { id, entity: 'qr_code', created_at: now(), name: null, ...body, image_url: `https://rzp.io/i/${id}`,
            status: 'active', payments_amount_received: 0, payments_count_received: 0, customer_id: null,
            close_by: Math.min(body.close_by, now() + 7200), closed_at: null, close_reason: null };
        this.codes.unshift(code);
        return [200, code];
    }

    registration(body) {
        const { method, max_amount: max } = body.subscription_registration;
        if (!body.customer.name || !body.customer.email || !body.customer.contact) return this.no('The customer is required.');
        if (method === 'emandate' ? body.amount !== 0 : body.amount !== 100) return this.no('The amount is invalid.');
        if (max > (method === 'card' ? 1500000 : 9999900)) return this.no('max_amount is too much');
        if (this.invoices.some((one) => one.receipt === body.receipt)) return this.no('receipt already exists');
        let customer = this.customers.find((one) => one.email === body.customer.email);
        if (!customer) {
            customer = { id: `cust_${this.customers.length + 1}`, entity: 'customer', ...body.customer };
            this.customers.push(customer);
        }
        const [, order] = this.order({ ...body, notes: [] });
        const id = `inv_${this.invoices.length + 1}`;
        const invoice = { id, entity: 'invoice', receipt: body.receipt, customer_id: customer.id, order_id: order.id,
            payment_id: null, status: 'issued', expire_by: body.expire_by, amount: body.amount, currency: body.currency,
            notes: body.notes, short_url: `https://rzp.io/i/${id}`, type: 'link', created_at: now() };
        this.invoices.push(invoice);
        Object.defineProperty(invoice, 'method', { value: method });
        return [200, invoice];
    }

    // What a payer does on the hosted page.
    pay(order, status, more = {}) {
        const payment = { id: `pay_${this.payments.length + 1}`, entity: 'payment', amount: order.amount, amount_refunded: 0,
            currency: order.currency, status, order_id: order.id, method: 'upi', vpa: 'gaurav.kumar@exampleupi',
            captured: status === 'captured', notes: order.notes, created_at: now(), ...more };
        this.payments.unshift(payment);
        order.status = status === 'captured' ? 'paid' : 'attempted';
        return payment;
    }

    payLink(link, amount = link.amount) {
        const payment = this.pay(link.order, 'captured', { amount });
        link.payments = [...(link.payments ?? []), { amount, created_at: now(), method: payment.method, payment_id: payment.id,
            plink_id: link.id, status: 'captured', updated_at: now() }];
        link.amount_paid += amount;
        link.status = link.amount_paid < link.amount ? 'partially_paid' : 'paid';
        return payment;
    }

    payCode(code) {
        const payment = this.pay({ amount: code.payment_amount, currency: 'INR', id: null, notes: [] }, 'captured');
        Object.defineProperty(payment, 'code', { value: code.id });
        code.payments_count_received++;
        Object.assign(code, { status: 'closed', closed_at: now(), close_reason: 'paid' });
        return payment;
    }

    register(invoice, status = 'confirmed', more = {}) {
        const id = `token_${this.tokens.length + 1}`;
        this.tokens.push({ id, entity: 'token', customer: invoice.customer_id, method: invoice.method, recurring: true,
            max_amount: 1500000, recurring_details: { status, failure_reason: null } });
        const order = this.orders.find((one) => one.id === invoice.order_id);
        invoice.status = 'paid';
        return this.pay(order, 'captured', { customer_id: invoice.customer_id, token_id: id, method: invoice.method, ...more });
    }

    recurring(body) {
        const order = this.orders.find((one) => one.id === body.order_id);
        const token = this.tokens.find((one) => one.id === body.token && one.customer === body.customer_id);
        if (!order || !token) return this.no();
        if (order.amount !== body.amount || order.status === 'paid') return this.no('The order does not fit');
        if (token.recurring_details.status !== 'confirmed') return this.no('Token is not confirmed');
        if (body.amount > token.max_amount) return this.no('Amount exceeds maximum amount allowed');
        const payment = this.pay(order, 'created', { customer_id: body.customer_id, token_id: body.token });
        return [200, { razorpay_payment_id: payment.id, razorpay_order_id: order.id }];
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
        if (!payment?.captured || payment.amount_refunded + body.amount > payment.amount)
            return this.no('The total refund amount is too much');
        const refund = { id: `rfnd_${this.refunds.length + 1}`, entity: 'refund', amount: body.amount, currency: payment.currency,
            payment_id: payment.id, receipt: body.receipt ?? null, status: 'processed', notes: [], created_at: 1760000000 };
        this.refunds.push(refund);
        payment.amount_refunded += body.amount;
        if (payment.amount_refunded === payment.amount) payment.status = 'refunded';
        this.keys.set(key, { body: JSON.stringify(body), refund });
        return [200, refund];
    }

    // Links, codes and registrations end once, and only while nobody has paid.
    end(one, open) {
        if (!one) return this.no();
        if (one.status !== open) return this.no('cannot cancel or expire an already paid/partially paid link');
        Object.assign(one, open === 'active' ? { status: 'closed', closed_at: now(), close_reason: 'on_demand' }
            : { status: 'cancelled', cancelled_at: now() });
        return [200, one];
    }

    post(path, body, key) {
        const [kind, id, action] = path;
        const makers = { orders: this.order, payment_links: this.link, qr_codes: this.code, auth_links: this.registration,
            recurring: this.recurring };
        if (action === 'cancel') return this.end((kind === 'invoices' ? this.invoices : this.links).find((one) => one.id === id),
            kind === 'invoices' ? 'issued' : 'created');
        if (path[3] === 'close') return this.end(this.codes.find((one) => one.id === action), 'active');
        const payment = this.payments.find((one) => one.id === id);
        if (action === 'capture') return this.capture(payment, body);
        if (action === 'refund') return this.refund(payment, body, key);
        const what = path.at(-1);
        if (this.without.includes(what)) return this.no('The requested URL was not found on the server.');
        const wrong = misfit(what, body);
        return wrong ? this.no(wrong) : makers[what].call(this, body);
    }

    // A mandate by UPI ends with the payer's bank; any token can be deleted.
    token(method, [, customer, , id, action]) {
        const token = this.tokens.find((one) => one.id === id && one.customer === customer);
        if (!token) return this.no();
        if (method === 'PUT' && (action !== 'cancel' || token.method !== 'upi')) return this.no('This mandate cannot be cancelled');
        if (method === 'PUT') token.recurring_details.status = 'cancelled';
        else this.tokens = this.tokens.filter((one) => one !== token);
        return [200, method === 'PUT' ? { status: 'cancellation_initiated' } : { deleted: true }];
    }

    get(path, url) {
        const [kind, id, action] = path;
        const by = (name) => (one) => one[name] === url.searchParams.get(name);
        if (this.without.includes(kind) || this.without.includes(id))
            return this.no('The requested URL was not found on the server.');
        if (kind === 'payments' && id === 'qr_codes') {
            const code = this.codes.find((one) => one.id === action);
            if (path[3] === 'payments') return this.list(this.payments.filter((one) => one.code === action), url);
            if (action) return code ? [200, code] : this.no();
            const [from, to] = [Number(url.searchParams.get('from')), Number(url.searchParams.get('to'))];
            return this.list(this.codes.filter((one) => one.created_at >= from && one.created_at <= to), url);
        }
        if (kind === 'payment_links' && !id) return [200, { payment_links: this.links.filter(by('reference_id')) }];
        if (kind === 'orders' && !id) return this.list(this.orders.filter(by('receipt')), url);
        if (kind === 'invoices' && !id) return this.list(this.invoices.filter(by('receipt')), url);
        if (kind === 'disputes' && !id) return this.list(this.disputes, url);
        if (action === 'payments') return this.list(this.payments.filter((one) => one.order_id === id), url);
        if (action === 'refunds') return this.list(this.refunds.filter((one) => one.payment_id === id), url);
        if (action === 'tokens') {
            const token = this.tokens.find((one) => one.id === path[3] && one.customer === id && !one.hidden);
            return token ? [200, token] : this.no();
        }
        const all = { orders: this.orders, payments: this.payments, refunds: this.refunds, payment_links: this.links,
            invoices: this.invoices, customers: this.customers }[kind] ?? [];
        const one = all.find((entity) => entity.id === id);
        return one ? [200, one] : this.no();
    }

    async handle(request, response) {
        let text = '';
        for await (const part of request) text += part;
        const url = new URL(request.url, 'http://fake');
        const path = url.pathname.split('/').slice(2);
        const { fault } = this;
        const struck = fault && request.method === fault.method && url.pathname.includes(fault.path ?? '');
        if (struck) this.fault = null;
        this.asked.push(`${request.method} ${url.pathname}`);
        const right = request.headers.authorization === `Basic ${Buffer.from(`${keyId}:${secret}`).toString('base64')}`;
        let [status, json] = [401, { error: { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed' } }];
        if (right && !(struck && !fault.late))
            [status, json] = request.method === 'GET' ? this.get(path, url)
                : request.method !== 'POST' ? this.token(request.method, path)
                : this.post(path, text ? JSON.parse(text) : {}, request.headers['x-refund-idempotency']);
        if (struck) {
            if (fault.status === 0) return request.socket.destroy();
            [status, json] = [fault.status, { error: { code: fault.code, description: 'A fault' } }];
        }
        return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    }

    // Listen on a free port; the address of the API.
    async open() {
        this.server = createServer((request, response) => this.handle(request, response));
        await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
        return `http://127.0.0.1:${this.server.address().port}`;
    }

    close() {
        this.server.close();
    }
}
