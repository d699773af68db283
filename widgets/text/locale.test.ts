import {afterEach, expect, test} from 'vitest';
import {msg} from '@lit/localize';
import {chooseLocale, directionOf, languageOf} from './locale.ts';

const generated = Object.keys(import.meta.glob('./generated/*.ts')).map((path) => path.slice(12, -3));

afterEach(() => chooseLocale(['en']));

test('the first wanted language that there are texts for, with its region', async () => {
  expect(await chooseLocale(['', null, undefined, 'fr-FR', 'de-AT', 'ar'])).toBe('de-AT');
  expect(msg('Sign out')).toBe('Abmelden');
  expect(await chooseLocale(['en_GB', 'de'])).toBe('en-GB');
  expect(msg('Sign out')).toBe('Sign out');
});

test('what is no language is passed over', async () => {
  expect(await chooseLocale(['de-!!', '<b>', 'ar'])).toBe('ar');
  expect(await chooseLocale([])).toBe('en');
});

test('every language that is offered has its texts', async () => {
  for (const language of generated) expect(await chooseLocale([language])).toBe(language);
  expect(generated).toEqual(['ar', 'de']);
});

test('language and direction', () => {
  expect(languageOf('de-AT')).toBe('de');
  expect([directionOf('ar-EG'), directionOf('de')]).toEqual(['rtl', 'ltr']);
});
