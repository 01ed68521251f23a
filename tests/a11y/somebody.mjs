// Somebody who asks without a browser: cookies, and forms with the token of their page.
export class Somebody {
  constructor(portal, name) {
    Object.assign(this, { portal, name, cookies: new Map() });
  }

  static async inside(portal, name, { email, password }, door = '') {
    const one = new Somebody(portal, name);
    await one.send(`${door}/login`, `${door}/login`, { email, password });
    return one;
  }

  async ask(path, body) {
    const Cookie = this.cookie(), Origin = this.portal.origin;
    const answer = await fetch(Origin + path, { redirect: 'manual', headers: { Cookie, Origin }, ...body && { method: 'POST', body } });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split('=');
      this.cookies.set(name, value);
    }
    const of = name => answer.headers.get(name) ?? '';
    return { status: answer.status, type: of('content-type'), to: of('location'), text: await answer.text() };
  }

  // Send a form from the page it is on.
  async send(page, path, fields) {
    const csrf = (await this.ask(page)).text.match(/name="csrf" value="([^"]*)"/)?.[1] ?? '';
    const answer = await this.ask(path, new URLSearchParams([['csrf', csrf], ...Object.entries(fields)]));
    if (answer.status < 400) return answer;
    const words = answer.text.match(/<main[^]*/)?.[0].replace(/<[^>]*>|\s+/g, ' ').slice(0, 500);
    throw new Error(`POST ${path} by ${this.name}: ${answer.status} ${words}`);
  }

  speak(language) {
    const door = this.name === 'staff' ? '/staff' : '', page = this.name === 'nobody' ? '/login' : `${door}/language`;
    return this.send(page, `${door}/language`, { language, next: `${door}/` });
  }

  cookie() {
    return [...this.cookies].map(pair => pair.join('=')).join('; ');
  }

  jar() {
    return [...this.cookies].map(([name, value]) => ({ name, value, url: this.portal.origin, httpOnly: true, sameSite: 'Lax' }));
  }
}
