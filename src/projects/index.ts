export * from './image-tasks';
