# pnlp_add_board(NAME): from boards/NAME/board.json, the targets
#   pnlp_board_flags   how everything is compiled for it
#   pnlp_board         what a program on it links: services, start-up, linker script
# and the emulator that ctest starts programs with, if the board has one.
set(PNLP_ROOT ${CMAKE_CURRENT_LIST_DIR}/..)

# The list at a path of a board.json, empty where the path is absent.
function(pnlp_json_list output json)
    string(JSON length ERROR_VARIABLE missing LENGTH "${json}" ${ARGN})
    set(values "")
    if(NOT missing AND length GREATER 0)
        math(EXPR last "${length} - 1")
        foreach(index RANGE ${last})
            string(JSON value GET "${json}" ${ARGN} ${index})
            list(APPEND values "${value}")
        endforeach()
    endif()
    set(${output} "${values}" PARENT_SCOPE)
endfunction()

function(pnlp_add_board name)
    set(file ${PNLP_ROOT}/boards/${name}/board.json)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} json)
    pnlp_json_list(cpu_flags "${json}" toolchain cpu_flags)
    pnlp_json_list(link_flags "${json}" toolchain link_flags)
    pnlp_json_list(sources "${json}" sources)
    pnlp_json_list(defines "${json}" defines)
    pnlp_json_list(script_directories "${json}" toolchain linker_script_directories)

    add_library(pnlp_board_flags INTERFACE)
    target_compile_options(pnlp_board_flags INTERFACE ${cpu_flags} -ffunction-sections -fdata-sections)
    target_link_options(pnlp_board_flags INTERFACE ${cpu_flags})
    if(PNLP_SANITIZE)
        set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
        target_compile_options(pnlp_board_flags INTERFACE ${sanitizers})
        target_link_options(pnlp_board_flags INTERFACE ${sanitizers})
    endif()

    # Objects, not an archive: vectors are referenced by nobody.
    list(TRANSFORM sources PREPEND ${PNLP_ROOT}/)
    add_library(pnlp_board OBJECT ${sources})
    target_compile_definitions(pnlp_board PRIVATE ${defines})
    target_include_directories(pnlp_board PUBLIC ${PNLP_ROOT}/boards/common)
    target_link_libraries(pnlp_board PUBLIC pnlp_board_flags)
    target_link_options(pnlp_board INTERFACE ${link_flags})

    string(JSON script ERROR_VARIABLE missing GET "${json}" toolchain linker_script)
    if(NOT missing)
        string(JSON stack_bytes GET "${json}" stack_bytes)
        target_link_options(pnlp_board INTERFACE -T ${PNLP_ROOT}/${script} -Wl,--defsym=__stack_size=${stack_bytes})
        foreach(directory IN LISTS script_directories)
            target_link_options(pnlp_board INTERFACE -L${PNLP_ROOT}/${directory})
        endforeach()
    endif()

    string(JSON emulator ERROR_VARIABLE missing GET "${json}" emulator command)
    if(NOT missing)
        string(JSON machine GET "${json}" emulator machine)
        pnlp_json_list(arguments "${json}" emulator arguments)
        set(CMAKE_CROSSCOMPILING_EMULATOR ${emulator} -M ${machine} ${arguments} -kernel PARENT_SCOPE)
    endif()
endfunction()
