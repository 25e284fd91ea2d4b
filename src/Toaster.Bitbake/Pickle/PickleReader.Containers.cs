namespace Toaster.Bitbake.Pickle;

/// <summary>Opcodes that put values together.</summary>
internal sealed partial class PickleReader
{
    private bool Gather(PickleKind kind, int from)
    {
        if (!Take(from)) return false;
        var container = Arena.Add(kind, 0, 0);
        Arena.Append(container, Taken(from));
        return Push(container);
    }

    private bool SetItems(int from)
    {
        if (!Take(from) || !Target(out var target)) return false;
        if (((_above - from) & 1) != 0) return Fail(PickleErrorKind.Malformed, "A key has no value.");

        switch (Arena[target].Kind)
        {
            case PickleKind.Dict:
                Arena.Append(target, Taken(from));
                return true;
            case PickleKind.Instance or PickleKind.Call:
                Arena.Append(Extra(target, PickleKind.Dict), Taken(from));
                return true;
            default:
                return Fail(PickleErrorKind.Malformed, "Entries are put into something that is no map.");
        }
    }

    private bool AppendItems(int from)
    {
        if (!Take(from) || !Target(out var target)) return false;

        switch (Arena[target].Kind)
        {
            case PickleKind.List:
                Arena.Append(target, Taken(from));
                return true;
            case PickleKind.Instance or PickleKind.Call:
                Arena.Append(Extra(target, PickleKind.List), Taken(from));
                return true;
            default:
                return Fail(PickleErrorKind.Malformed, "Elements are appended to something that is no list.");
        }
    }

    private bool AddItems(int from)
    {
        if (!Target(out var target)) return false;

        switch (Arena[target].Kind)
        {
            case PickleKind.Set:
                Arena.Append(target, Taken(from));
                return true;
            case PickleKind.Instance or PickleKind.Call:
                Arena.Append(Extra(target, PickleKind.List), Taken(from));
                return true;
            default:
                return Fail(PickleErrorKind.Malformed, "Elements are added to something that is no set.");
        }
    }

    private bool StackGlobal()
    {
        if (!Take(_top - 2)) return false;
        var module = _stack[_top];
        var name = _stack[_top + 1];
        if (Arena[module].Kind != PickleKind.Text || Arena[name].Kind != PickleKind.Text)
            return Fail(PickleErrorKind.Malformed, "The name of a class is no text.");
        return Push(Arena.Add(PickleKind.Global, module, name));
    }

    private bool Make(PickleKind kind)
    {
        if (!Take(_top - 2)) return false;
        var callable = _stack[_top];
        var arguments = _stack[_top + 1];
        if (Arena[callable].Kind != PickleKind.Global) return Fail(PickleErrorKind.Malformed, "An object is made of something that has no name.");
        if (Arena[arguments].Kind != PickleKind.Tuple) return Fail(PickleErrorKind.Malformed, "The arguments of an object are no tuple.");
        return Push(Arena.Add(kind, callable, arguments));
    }

    private bool Build()
    {
        if (!Take(_top - 1) || !Target(out var target)) return false;
        var state = _stack[_top];
        if (Arena[target].Kind is not (PickleKind.Instance or PickleKind.Call))
            return Fail(PickleErrorKind.Malformed, "A state is given to something that is no object.");

        // A second state adds to the first one, as it would to the attributes of a real object.
        var before = Arena[target].Next;
        if (before != 0 && Arena[before].Kind == PickleKind.Dict && Arena[state].Kind == PickleKind.Dict)
        {
            var both = Arena.Add(PickleKind.Dict, 0, 0);
            if (!CopyItems(before, both) || !CopyItems(state, both)) return false;
            state = both;
        }

        Arena[target].Next = state;
        return true;
    }

    private bool CopyItems(int from, int to)
    {
        for (var part = from; part != 0; part = Arena[part].Next)
        {
            _budget -= Arena[part].B;
            if (_budget < 0) return TooMany();
            Arena.Append(to, Arena.Items(Arena[part]).ToArray());
        }

        return true;
    }

    private bool Target(out int target)
    {
        target = 0;
        if (_top <= _fence) return Empty();
        target = _stack[_top - 1];
        return true;
    }

    private int Extra(int target, PickleKind kind)
    {
        if (Arena[target].Last == 0)
        {
            var extra = Arena.Add(PickleKind.Extra, 0, 0);
            Arena[target].Last = extra;
        }

        var index = Arena[target].Last;
        var container = kind == PickleKind.Dict ? Arena[index].A : Arena[index].B;
        if (container != 0) return container;

        container = Arena.Add(kind, 0, 0);
        if (kind == PickleKind.Dict) Arena[index].A = container;
        else Arena[index].B = container;
        return container;
    }
}
