/** The target that builds the program and brings it to its place. */
export const CMAKE_TARGET = 'minimal-images-program';
/** Variable that names the program's own target. */
export const CMAKE_PROGRAM = 'MINIMAL_IMAGES_TARGET';

/**
 * How CMake links the program, whatever the project says: read before the first CMakeLists.txt, and again after project(), where languages are known.
 *
 * Libraries are looked for as archives: `-static` takes no others. Paths in the program are those of the build stage.
 */
export function cmakeSettings(isStatic: boolean): string {
  const linked = isStatic ? ['  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)', '  set(BUILD_SHARED_LIBS OFF)'] : [];
  return [
    'if(NOT DEFINED PROJECT_NAME)',
    '  set(CMAKE_PROJECT_INCLUDE "${CMAKE_CURRENT_LIST_FILE}" CACHE FILEPATH "")',
    '  set(MINIMAL_IMAGES_OUT "${CMAKE_CURRENT_LIST_DIR}/../out" CACHE PATH "")',
    'elseif(PROJECT_IS_TOP_LEVEL AND NOT MINIMAL_IMAGES_READ)',
    '  set(MINIMAL_IMAGES_READ TRUE)',
    ...linked,
    '  add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=/src/")',
    // a project that sets the flags anew loses what is in them; what CMake tries before it generates sees nothing else
    ...(isStatic ? ['  string(APPEND CMAKE_EXE_LINKER_FLAGS " -static")'] : []),
    `  cmake_language(DEFER CALL target_link_options "\${${CMAKE_PROGRAM}}" PRIVATE ${isStatic ? '-static ' : ''}-s -Wl,--build-id=none)`,
    `  cmake_language(DEFER CALL add_custom_target ${CMAKE_TARGET}`,
    `    COMMAND "\${CMAKE_COMMAND}" -E copy "$<TARGET_FILE:\${${CMAKE_PROGRAM}}>" "\${MINIMAL_IMAGES_OUT}/app"`,
    `    DEPENDS "\${${CMAKE_PROGRAM}}" VERBATIM)`,
    'endif()',
    '',
  ].join('\n');
}
