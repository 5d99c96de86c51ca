// What a bench was run on, as the value of "machine" in its last line. Linux.
#pragma once

#include <algorithm>
#include <fstream>
#include <string>
#include <sys/utsname.h>
#include <thread>

namespace midip2p::test {

/// An object of JSON. [any]
inline std::string machine_json() {
    std::string cpu = "unknown";
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) cpu = line.substr(line.find(':') + 2);
    std::erase_if(cpu, [](char ch) { return ch == '"' || ch == '\\'; });
    utsname os{};
    uname(&os);
    return "{\"cpu\":\"" + cpu + "\",\"cores\":" + std::to_string(std::thread::hardware_concurrency()) +
           ",\"system\":\"" + os.sysname + " " + os.release + "\",\"compiler\":\"" + __VERSION__ + "\"}";
}

} // namespace midip2p::test
