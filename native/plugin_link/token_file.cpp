#include "plugin_link/token_file.hpp"

#include "core/plugin_link/token_text.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace midip2p::plugin_link {

using namespace core;

namespace {

constexpr std::string_view kPrefix = "mp1-";

std::string from_environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

class File {
  public:
    explicit File(int fd) : fd_(fd) {}
    ~File() {
        if (fd_ >= 0) ::close(fd_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int get() const noexcept { return fd_; }

  private:
    int fd_;
};

} // namespace

std::string default_token_path() {
    std::string folder = from_environment("MIDIP2P_CONFIG_DIR");
    if (folder.empty()) {
        std::string base = from_environment("XDG_CONFIG_HOME");
        if (base.empty()) base = from_environment("HOME") + "/.config";
        folder = base + "/midip2p";
    }
    return folder + "/local-link.json";
}

Result<TokenFile> read_token_file(const std::string& path) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.get() < 0) return errno == ELOOP ? Errc::token_unsafe : Errc::token_missing;
    struct stat info{};
    if (fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) return Errc::token_bad;
    if (info.st_uid != geteuid() || (info.st_mode & 077) != 0) return Errc::token_unsafe;
    std::array<std::uint8_t, 4096> text;
    const ssize_t size = ::read(file.get(), text.data(), text.size());
    if (size <= 0) return Errc::token_bad;
    TokenFile pass;
    TokenText words;
    if (read_token_text({text.data(), static_cast<std::size_t>(size)}, words) != Errc::ok ||
        !from_hex(words.token, pass.token)) {
        return Errc::token_bad;
    }
    pass.socket = words.socket;
    pass.tcp_port = words.tcp_port;
    return pass;
}

Errc write_token_file(const std::string& path, const TokenFile& pass) {
    const std::filesystem::path file(path);
    std::error_code trouble;
    std::filesystem::create_directories(file.parent_path(), trouble);
    if (trouble) return Errc::system;
    const std::string next = path + "." + std::to_string(getpid());
    const std::vector<std::uint8_t> text =
        write_token_text({.token = to_hex(pass.token), .socket = pass.socket, .tcp_port = pass.tcp_port});
    if (text.empty()) return Errc::system;
    (void)::unlink(next.c_str());
    {
        const File out(::open(next.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (out.get() < 0) return Errc::system;
        if (::write(out.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) return Errc::system;
    }
    return std::rename(next.c_str(), path.c_str()) == 0 ? Errc::ok : Errc::system;
}

std::string to_code(const TokenFile& pass) {
    return std::string(kPrefix) + std::to_string(pass.tcp_port) + "-" + to_hex(pass.token);
}

std::optional<TokenFile> from_code(std::string_view code) {
    while (!code.empty() && (code.front() == ' ' || code.front() == '\t' || code.front() == '\n'))
        code.remove_prefix(1);
    while (!code.empty() && (code.back() == ' ' || code.back() == '\n' || code.back() == '\r')) code.remove_suffix(1);
    if (code.substr(0, kPrefix.size()) != kPrefix) return {};
    code.remove_prefix(kPrefix.size());
    TokenFile pass;
    const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), pass.tcp_port);
    if (error != std::errc{} || pass.tcp_port == 0) return {};
    const std::string_view rest = code.substr(static_cast<std::size_t>(end - code.data()));
    if (rest.empty() || rest.front() != '-' || !from_hex(rest.substr(1), pass.token)) return {};
    return pass;
}

} // namespace midip2p::plugin_link
