import * as v from 'valibot';

const ToldEvent = v.object({
  id: v.string(),
  bus: v.string(),
  type: v.string(),
  source: v.string(),
  time: v.string(),
  detail: v.looseObject({ connection: v.string() }),
});

export type ToldEvent = v.InferOutput<typeof ToldEvent>;

/** Follows `GET /local/events` from the first event that is kept, until there are enough. Throws after 15 s. */
export async function readEvents(
  url: string,
  isEnough: (events: readonly ToldEvent[]) => boolean,
): Promise<ToldEvent[]> {
  const headers = { 'last-event-id': 'none' };
  const signal = AbortSignal.timeout(15_000);
  const { body } = await fetch(`${url}/local/events`, { headers, signal });
  const events: ToldEvent[] = [];
  let text = '';
  for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const frames = (text + piece).split('\n\n');
    text = frames.pop() ?? '';
    for (const frame of frames) {
      const [, data] = /^data: (.+)$/m.exec(frame) ?? [];
      if (data !== undefined) events.push(v.parse(ToldEvent, JSON.parse(data)));
    }
    if (isEnough(events)) return events;
  }
  throw new Error('The stream of events has ended');
}
