import { fullBase } from './full-base';
import { DistrolessImage, MinimalImage, ScratchImage, StaticProgram } from '../../image';
import { ImageFlags, imageOptionsOf, programOf } from '../image-flags';

/** One way to package the same program. */
export interface Variant {
  readonly name: 'full' | 'distroless' | 'scratch';
  readonly image: MinimalImage;
}

/** The ways that fit the program: on the image that people take first, on distroless, and on scratch where the program can be static. */
export function variantsOf(projectRoot: string, flags: ImageFlags, args: string[]): Variant[] {
  const program = programOf(projectRoot, flags);
  const options = imageOptionsOf(flags, args);
  return [
    { name: 'full', image: new DistrolessImage({ ...options, program, base: fullBase(program) }) },
    { name: 'distroless', image: new DistrolessImage({ ...options, program }) },
    ...(program instanceof StaticProgram ? [{ name: 'scratch' as const, image: new ScratchImage({ ...options, program }) }] : []),
  ];
}
