# Debian packages, three (install.cmake): ./dev packages dpkg-dev && cmake --preset package -G Ninja && cmake --build build/package
# && cpack --config build/package/CPackConfig.cmake
set(CPACK_PACKAGE_NAME dnswhy)
set(CPACK_PACKAGE_VENDOR "dnswhy")
set(CPACK_PACKAGE_CONTACT "dnswhy maintainers <dnswhy@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "tells why a DNS lookup failed on an Apple system")
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL program library development)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/deb-layout.cmake)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME dnswhy)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "Reads the unified logs of mDNSResponder and configd, live or afterwards, as
text, as native archives or out of a sysdiagnose, on any machine, and tells
each failed lookup's cause, root cause, evidence and remedy.
.
All that was read can be queried with SQL; reports come as text, JSON, or one
page of HTML.")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libdnswhy0)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_DESCRIPTION "The library: reads the unified logs of mDNSResponder and configd, and gives
each lookup with its outcome, cause, evidence and remedies.")
# Debian's trigger for ldconfig; CPack knows scripts alone, and leaves them out for no one.
file(WRITE ${CMAKE_BINARY_DIR}/deb/triggers "activate-noawait ldconfig\n")
file(WRITE ${CMAKE_BINARY_DIR}/deb/shlibs "libdnswhy 0 libdnswhy0 (>= ${PROJECT_VERSION})\n")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${CMAKE_BINARY_DIR}/deb/triggers ${CMAKE_BINARY_DIR}/deb/shlibs)

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libdnswhy-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "libdnswhy0 (= ${PROJECT_VERSION}-1), libpcre2-dev, libsqlite3-dev, libcjson-dev, libarchive-dev, liblz4-dev, libplist-dev, libxxhash-dev, zlib1g-dev")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "The header, the static library and the pkg-config file of libdnswhy.")
include(CPack)
