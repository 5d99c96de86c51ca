#include "plugin_link/test/own_folder.hpp"
#include "plugin_link/token_file.hpp"
#include "test/check.hpp"

#include <cstdio>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace midip2p;
using namespace midip2p::plugin_link;
using core::Errc;

namespace {

TokenFile some_token_file() {
    TokenFile pass{.token = {}, .socket = "/run/somewhere/client.sock", .tcp_port = 4711};
    for (std::size_t i = 0; i < pass.token.size(); ++i) pass.token[i] = static_cast<std::uint8_t>(i * 7);
    return pass;
}

} // namespace

TEST_CASE("a token file is read as it was written, and only its user can read it") { // [TOAST-11.1-2]
    const test::OwnFolder folder;
    const std::string path = folder.path + "/deep/er/local-link.json";
    REQUIRE(write_token_file(path, some_token_file()) == Errc::ok);
    REQUIRE(write_token_file(path, some_token_file()) == Errc::ok); // again: replaced
    struct stat info{};
    REQUIRE(stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600u);
    const auto read = read_token_file(path);
    REQUIRE(read.error() == Errc::ok);
    CHECK((read->token == some_token_file().token));
    CHECK(read->socket == some_token_file().socket);
    CHECK(read->tcp_port == 4711);
}

TEST_CASE("a token file that others may read, or that is a link, is not used") { // [TOAST-11.1-3]
    const test::OwnFolder folder;
    const std::string path = folder.path + "/local-link.json";
    CHECK(read_token_file(path).error() == Errc::token_missing);
    REQUIRE(write_token_file(path, some_token_file()) == Errc::ok);
    REQUIRE(chmod(path.c_str(), 0640) == 0);
    CHECK(read_token_file(path).error() == Errc::token_unsafe);
    REQUIRE(chmod(path.c_str(), 0600) == 0);
    REQUIRE(symlink(path.c_str(), (folder.path + "/link").c_str()) == 0);
    CHECK(read_token_file(folder.path + "/link").error() == Errc::token_unsafe);
    std::ofstream(path) << R"({"version":1,"token":"00","socket":"","tcpPort":0})";
    CHECK(read_token_file(path).error() == Errc::token_bad);
    std::ofstream(path) << "[]";
    CHECK(read_token_file(path).error() == Errc::token_bad);
}

TEST_CASE("a code holds the TCP port and the token, and nothing else is one") { // [TOAST-11.1-5]
    const std::string code = to_code(some_token_file());
    const auto read = from_code("  " + code + "\n");
    REQUIRE(read.has_value());
    CHECK((read->token == some_token_file().token));
    CHECK(read->tcp_port == 4711);
    CHECK(read->socket.empty());
    for (const std::string& no :
         {std::string(), std::string("mp1-"), "mp2" + code.substr(3), code + "0", code.substr(0, code.size() - 1),
          std::string("mp1-0-") + code.substr(9), std::string("mp1-99999-") + code.substr(9)})
        CHECK(!from_code(no).has_value());
}
