import * as v from 'valibot';

const Params = v.record(v.string(), v.string());

export const LoginBody = v.pipe(v.string(), v.parseJson(), v.object({ key: v.string() }));
export const UserBody = v.pipe(v.string(), v.parseJson(), v.object({ user: Params }));
export const BatchBody = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ users: v.array(v.record(v.string(), Params)) }),
);
