export * from './image-tasks';
export * from './image-tasks-options';
