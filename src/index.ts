// The image layer: values without a scope
export * from './findings/finding';
export * from './oci/platform';
export * from './dockerfile';
export * from './image';

// The layers that bring images to AWS and to projen projects; loaded when they are first touched
export * as aws from './aws';
export * as projects from './projects';
