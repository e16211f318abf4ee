using System.Reactive;
using System.Reactive.Disposables;

namespace ChatServer;

/// <summary>
/// Who is here, and who hears what. Lines that begin with an asterisk are the server's; no name may, so nobody can speak for
/// it.
/// </summary>
internal sealed class Room
{
    public const int MaxNameLength = 32;

    private readonly Dictionary<string, Action<string>> _members = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a newcomer's name; null when nothing is.</summary>
    public string? ObjectionTo(string name) => name switch
    {
        "" => "A name cannot be empty.",
        { Length: > MaxNameLength } => $"A name has {MaxNameLength} characters at most.",
        _ when name.StartsWith('*') || name.Contains(':') => "A name does not begin with * or contain a colon.",
        _ when _members.ContainsKey(name) => $"The name {name} is taken.",
        _ => null,
    };

    /// <summary>Takes somebody in, until the result is disposed of.</summary>
    /// <param name="name">A name that there is no <see cref="ObjectionTo"/>.</param>
    /// <param name="hear">Takes what the others say. It must not lead back here before it has returned.</param>
    public IDisposable Enter(string name, Action<string> hear)
    {
        hear($"* Hello, {name}. People here: {_members.Count + 1}.");
        _members.Add(name, hear);
        TellOthers(name, $"* {name} has joined.");
        return Disposable.Create(() =>
        {
            if (_members.Remove(name))
            {
                TellOthers(name, $"* {name} has left.");
            }
        });
    }

    /// <summary>Lets everybody else hear what somebody says.</summary>
    public Unit Say(string name, string text)
    {
        TellOthers(name, $"{name}: {text}");
        return Unit.Default;
    }

    /// <summary>Nobody is here any more, and nobody hears of anybody's leaving.</summary>
    public void Close() => _members.Clear();

    private void TellOthers(string name, string line)
    {
        foreach ((string other, Action<string> hear) in _members)
        {
            if (other != name)
            {
                hear(line);
            }
        }
    }
}
