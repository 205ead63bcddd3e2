# Where everything goes: program, library, header, pkg-config file, patterns, schema, man pages, completions. Three
# components, which are three packages where packages are made.

# The pkg-config file finds its prefix from where it lies, so that an installed tree can be moved.
foreach(dir LIB INCLUDE)
  if(IS_ABSOLUTE ${CMAKE_INSTALL_${dir}DIR})
    set(PC_${dir}DIR ${CMAKE_INSTALL_${dir}DIR})
  else()
    set(PC_${dir}DIR "\${prefix}/${CMAKE_INSTALL_${dir}DIR}")
  endif()
endforeach()
if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
  set(PC_PREFIX ${CMAKE_INSTALL_PREFIX})
else()
  file(RELATIVE_PATH up "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  string(REGEX REPLACE "/$" "" up "${up}")
  set(PC_PREFIX "\${pcfiledir}/${up}")
endif()
configure_file(packaging/dnswhy.pc.in dnswhy.pc @ONLY)

install(TARGETS dnswhy COMPONENT program)
install(FILES ${PATTERN_FILES} patterns/README.md DESTINATION ${CMAKE_INSTALL_DATADIR}/dnswhy/patterns COMPONENT program)
install(FILES ${SCHEMA_FILES} schema/README.md DESTINATION ${CMAKE_INSTALL_DATADIR}/dnswhy/schema COMPONENT program)
install(FILES packaging/lnav/dnswhy.json DESTINATION ${CMAKE_INSTALL_DATADIR}/dnswhy/lnav COMPONENT program)
install(DIRECTORY ${DESCRIBED}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program
        FILES_MATCHING PATTERN "*.1")
install(FILES ${DESCRIBED}/dnswhy.bash RENAME dnswhy DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        COMPONENT program)
install(FILES ${DESCRIBED}/_dnswhy DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT program)
install(FILES ${DESCRIBED}/dnswhy.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
        COMPONENT program)

install(TARGETS dnswhy_shared LIBRARY COMPONENT library NAMELINK_COMPONENT development)
install(TARGETS dnswhy_static ARCHIVE COMPONENT development)
install(FILES src/dnswhy.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(FILES ${CMAKE_BINARY_DIR}/dnswhy.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
