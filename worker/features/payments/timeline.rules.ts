/** What happened to a payment, one row of payment_events for each thing. Pure. */

export const timelineKinds = [
  'started',
  'declined',
  'processing',
  'succeeded',
  'failed',
  'canceled',
  'refused',
  'recorded',
  'adopted',
  'announced',
  'confirmed',
  'withdrawn',
  'rejected',
  'refund_pending',
  'refunded',
  'refund_failed',
  'dispute_opened',
  'dispute_won',
  'dispute_lost',
  'returned',
  'excess',
] as const;
export type TimelineKind = (typeof timelineKinds)[number];

export interface TimelineEntry {
  kind: TimelineKind;
  atMs: number;
  amountMinor?: number;
  code?: string;
  message?: string;
}

/** Of the details, those that may be shown. A kind that has no word here is nobody's business but ours. */
export function timelineOf(events: readonly {kind: string; detail: string | null; at_ms: number}[]): TimelineEntry[] {
  return events.flatMap(({kind, detail, at_ms: atMs}) => {
    if (!isTimelineKind(kind)) return [];
    const {amountMinor, code, message} = (detail === null ? {} : JSON.parse(detail)) as Record<string, unknown>;
    return [
      {
        kind,
        atMs,
        ...(typeof amountMinor === 'number' && {amountMinor}),
        ...(typeof code === 'string' && {code}),
        ...(typeof message === 'string' && {message}),
      },
    ];
  });
}

const isTimelineKind = (kind: string): kind is TimelineKind => (timelineKinds as readonly string[]).includes(kind);
