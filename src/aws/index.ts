export * from './consumers';
export * from './image-publisher';
export * from './minimal-image-asset';
