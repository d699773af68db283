/** What every test stands in: the bindings, and the moment at which its clock begins. */
import type {applyD1Migrations} from 'cloudflare:test';
import {env as testEnv} from 'cloudflare:workers';
import type {Env} from '../env.ts';

/** The bindings of vitest.config.ts. */
export const env = testEnv as unknown as Env & {TEST_MIGRATIONS: Parameters<typeof applyD1Migrations>[1]};

/** 2026-03-10 12:00 UTC. */
export const startMs = Date.UTC(2026, 2, 10, 12);
