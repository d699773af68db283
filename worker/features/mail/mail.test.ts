import {describe, expect, it} from 'vitest';
import {oneLine} from './mail-layout.rules.ts';
import {signInCodeMail} from './mail.usecases.ts';

const addressee = {to: 'ada@customer.example', name: 'Ada', language: 'en'};

describe('the mail of a code', () => {
  it('says whose it is, what to do and for how long, as text and as HTML', async () => {
    const mail = await signInCodeMail(
      addressee,
      {name: 'Copperline', email: 'shop@copperline.example'},
      '012345',
      'https://shop.example',
      10,
    );
    expect(mail).toMatchObject({
      to: 'ada@customer.example',
      fromName: 'Copperline',
      replyTo: 'shop@copperline.example',
      subject: '012345 is your sign-in code for Copperline',
    });
    for (const body of [mail.text, mail.html]) {
      expect(body).toContain('012345');
      expect(body).toContain('Hello Ada,');
      expect(body).toContain('https://shop.example');
      expect(body).toContain('10 minutes');
    }
    expect(mail.html).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(mail.html).toContain('max-width: 600px');
    expect(mail.html).toContain('prefers-color-scheme: dark');
    // Nothing is loaded from anywhere: no tracking, and it reads the same without images.
    expect(mail.html).not.toMatch(/<img|<link|@import|url\(|src=/i);
  });

  it('speaks German to those who do, and English to the others', async () => {
    const subjectIn = async (language: string) =>
      (await signInCodeMail({...addressee, language}, {name: 'X', email: null}, '012345', 'https://s.example', 10))
        .subject;
    expect(await subjectIn('de-AT')).toBe('012345 ist Ihr Anmeldecode für X');
    for (const language of ['fr', '', '__proto__', 'constructor', '"><script>'])
      expect(await subjectIn(language)).toBe('012345 is your sign-in code for X');
  });

  it('lets no name become markup, a header or another direction', async () => {
    const evil = '"><script>alert(1)</script>\r\nBcc: all@customer.example\u0000\u202e&amp;<b>';
    const mail = await signInCodeMail(
      {...addressee, name: evil},
      {name: evil, email: null},
      '012345',
      'https://shop.example',
      10,
    );
    expect(mail.html).not.toMatch(/<script|<b>/i);
    expect(mail.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(mail.html).toContain('&amp;amp;');
    for (const line of [mail.subject, mail.fromName]) expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(mail.text).not.toMatch(/^Bcc:/m);
    expect(mail).not.toHaveProperty('replyTo');
  });
});

describe('oneLine', () => {
  it('keeps letters of every script and joins lines', () => {
    expect(oneLine('  Müller\n& 东京 خدمة\t👩‍🔧 ')).toBe('Müller & 东京 خدمة 👩‍🔧');
    expect(oneLine('a\u2028b\u2066c')).toBe('a b c');
  });
});
