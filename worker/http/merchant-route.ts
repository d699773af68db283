/** What the description of every merchant route has in common. */
import {z} from '@hono/zod-openapi';
import {problemResponses} from './problems.ts';

/** Security, tags and names of a route of the merchant API. */
export function merchantRoute(tags: string[], operationId: string, summary: string, description?: string) {
  return {tags, operationId, summary, ...(description && {description}), security: [{merchantKey: []}]};
}
merchantRoute.problems = problemResponses;

export function json<Shape extends z.ZodType>(description: string, schema: Shape) {
  return {description, content: {'application/json': {schema}}};
}

/** Required: without it, zod-openapi lets a request without a content type pass unchecked. */
export function jsonBody<Shape extends z.ZodType>(schema: Shape, example?: unknown) {
  return {required: true as const, content: {'application/json': {schema, ...(example !== undefined && {example})}}};
}

export function pageAnswer<Shape extends z.ZodType>(record: Shape) {
  return z.object({
    data: z.array(record),
    nextCursor: z.string().nullable().openapi({description: 'For the next page; null on the last.'}),
  });
}
