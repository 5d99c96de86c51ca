// A folder of a test's own, gone with it.
#pragma once

#include "test/check.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>

namespace midip2p::test {

struct OwnFolder {
    OwnFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "midip2p-local-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~OwnFolder() {
        std::error_code ignored; // a folder that is left is only untidy
        std::filesystem::remove_all(path, ignored);
    }
    OwnFolder(const OwnFolder&) = delete;
    OwnFolder& operator=(const OwnFolder&) = delete;
    std::string path;
};

} // namespace midip2p::test
