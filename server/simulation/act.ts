import type { Step } from './plan.ts';
import type { AppProcess } from './process.ts';
import type { Person, World } from './world.ts';

export type Scene = { world: World; step: Step; person: Person; process: AppProcess };
export type Act = (scene: Scene) => Promise<void> | void;
