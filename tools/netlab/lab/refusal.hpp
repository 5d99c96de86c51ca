// Why there is no lab: what this machine does not let us do, and how to get it.
#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace midip2p::netlab {

class Refusal : public std::runtime_error {
  public:
    Refusal(std::string code, const std::string& message) : std::runtime_error(message), code_(std::move(code)) {}
    const std::string& code() const { return code_; }

  private:
    std::string code_;
};

/// "open /dev/net/tun: Permission denied; advice".
inline Refusal refusal(const char* code, const std::string& what, const std::string& advice) {
    return Refusal(code, what + ": " + std::generic_category().message(errno) + "; " + advice);
}

} // namespace midip2p::netlab
