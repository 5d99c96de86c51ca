# A toolchain for Linux binaries that run on glibc 2.31 and later (Debian 11, Ubuntu 20.04): today's compiler, the C
# library of then in MIDIP2P_SYSROOT, and libstdc++ and libgcc inside. x86-64, GCC.
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES MIDIP2P_SYSROOT)
if(NOT MIDIP2P_SYSROOT)
  message(FATAL_ERROR "MIDIP2P_SYSROOT is missing: a folder with glibc 2.31 and its headers (npm run release makes one)")
endif()
set(CMAKE_SYSROOT "${MIDIP2P_SYSROOT}")
set(MIDIP2P_OLDER_GLIBC ON)

# The compiler looks into the folders of its own system first, unless it is told of these.
set(libraries "${MIDIP2P_SYSROOT}/usr/lib/x86_64-linux-gnu")
set(CMAKE_CXX_COMPILER g++)
set(CMAKE_CXX_FLAGS_INIT "-B${libraries}")
foreach(kind EXE SHARED)
  set(CMAKE_${kind}_LINKER_FLAGS_INIT
    "-L${libraries} -L${MIDIP2P_SYSROOT}/lib/x86_64-linux-gnu -static-libstdc++ -static-libgcc -Wl,--strip-all")
endforeach()
# libstdc++ asks for it weakly, which takes nothing out of an archive: without this it would be some other library's.
string(APPEND CMAKE_SHARED_LINKER_FLAGS_INIT " -Wl,-u,__cxa_pure_virtual")
